"""Pictures of a draft -> how they look with faces marked, and clean copies of them."""

import io
from collections.abc import Mapping
from functools import partial
from typing import Final

import numpy as np
import streamlit as st

from screener.detect.images.covering import Wanted, covered, encoded, number
from screener.page import marked
from screener.page.failing import redact_errors
from screener.report.words import pictures as told
from screener.types import Draft, Image, Picture, Report, ScreenerError

WIDE: Final = 900  # pixels of the longer side on the page


def pictures(draft: Draft, report: Report, views: Mapping[Image, bytes | None]) -> None:
    """Show each picture with boxes around faces, and the results; `views` has the prepared pictures."""
    images = {image.name: image for image in draft.images}
    for picture, line in zip(report.images, told(report), strict=True):
        with st.container(border=True):
            if view := views.get(images[picture.name]):
                st.image(view, alt=f"The picture with {len(picture.faces)} faces marked", width="stretch")
            st.html(f"<p>{marked.safe(line)}.</p>")
            if picture.text:
                with st.expander("Words in it"):
                    st.html(f'<div class="draft" dir="auto">{marked.safe(picture.text)}</div>')
            kind = "png" if picture.frames == 1 else "pdf" if picture.part == "page" else "gif"
            st.download_button(
                "Copy with faces blurred, without metadata",
                redact_errors(partial(clean, images[picture.name], kind)),
                f"picture-to-check.{kind}",
                "application/pdf" if kind == "pdf" else f"image/{kind}",
                key=f"clean-{picture.name}",
                on_click="ignore",
            )


def drawn(image: Image, picture: Picture) -> bytes | None:
    """Return the picture, smaller, with numbered boxes around faces, as JPEG; None if it cannot be opened again."""
    from PIL import Image as Pillow

    from screener.detect.images.decode import decode

    try:
        decoded = decode(image)
    except ScreenerError:
        return None
    view = Pillow.fromarray(decoded.frames[0])
    full = view.width * decoded.scale
    view.thumbnail((WIDE, WIDE))
    pixels = np.array(view)
    share = view.width / full
    boxes = [(n, [side * share for side in face.box]) for n, face in enumerate(picture.faces, 1) if not face.frame]
    number(pixels, boxes, len(picture.faces))
    out = io.BytesIO()
    Pillow.fromarray(pixels).save(out, "JPEG", quality=85)
    return out.getvalue()


def clean(image: Image, kind: str = "png") -> bytes:
    """The picture at full size as 'screener blur' makes it: faces unrecognizable, no metadata. As PNG, GIF or PDF."""
    copy = covered(image, Wanted())
    return encoded(copy.frames, copy.decoded, kind.upper())
