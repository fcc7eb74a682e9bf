"""Pictures of a draft -> how they look with the faces that were found marked, and clean copies of them."""

from __future__ import annotations

import io
from functools import partial
from hashlib import sha256
from typing import Final

import streamlit as st

from screener.report.words import pictures as told
from screener.surfaces.pages import marked
from screener.surfaces.pages.failing import nameless
from screener.types import Draft, Image, Picture, Report, ScreenerError

WIDE: Final = 900  # pixels of the longer side on the page
MINOR: Final = 0.5  # from here on the page says that a face may be a child's; below it says nothing about age


def pictures(draft: Draft, report: Report) -> None:
    """Each picture with its faces in boxes, and what was seen."""
    images = {image.name: image for image in draft.images}
    for picture, line in zip(report.images, told(report), strict=True):
        with st.container(border=True):
            view = drawn(images[picture.name], picture)
            if view:
                st.image(view, alt=f"The picture with {len(picture.faces)} faces marked", width="stretch")
            st.html(f"<p>{marked.safe(line)}.</p>{faces(picture)}")
            if picture.text:
                with st.expander("Words in it"):
                    st.html(f'<div class="draft" dir="auto">{marked.safe(picture.text)}</div>')
            st.download_button(
                "Copy with faces blurred, without metadata",
                nameless(partial(clean, images[picture.name], picture)),
                "picture-to-check.png",
                "image/png",
                key=f"clean-{picture.name}",
                on_click="ignore",
            )


def faces(picture: Picture) -> str:
    """What is said of each face. It is never said that a face is no child's: nobody can tell that."""
    items = "".join(
        f"<li>Face {n}: may be a child, so check the release.</li>"
        if face.minor_probability >= MINOR
        else f"<li>Face {n}: check who this is, and the release.</li>"
        for n, face in enumerate(picture.faces, 1)
    )
    return f"<ul>{items}</ul>" if items else ""


def drawn(image: Image, picture: Picture) -> bytes | None:
    """The picture, smaller, with numbered boxes around faces, as JPEG; kept with the session, not longer."""
    key = f"view-{sha256(image.data).hexdigest()}"
    views: dict[str, bytes | None] = st.session_state.setdefault("views", {})
    if key not in views:
        while len(views) >= 16:
            views.pop(next(iter(views)))
        views[key] = _drawn(image, picture)
    return views[key]


def _drawn(image: Image, picture: Picture) -> bytes | None:
    from PIL import Image as Pillow
    from PIL import ImageDraw, ImageFont

    from screener.detect.images.decode import decode

    try:
        decoded = decode(image)
    except ScreenerError:
        return None
    view = Pillow.fromarray(decoded.frames[0])
    full = view.width * decoded.scale
    view.thumbnail((WIDE, WIDE))
    pen = ImageDraw.Draw(view)
    font = ImageFont.load_default(size=18)
    for number, face in enumerate(picture.faces, 1):
        x, y, w, h = (side * view.width / full for side in face.box)
        pen.rectangle((x - 2, y - 2, x + w + 2, y + h + 2), outline="white", width=6)
        pen.rectangle((x, y, x + w, y + h), outline="#a3201a", width=3)
        box = pen.textbbox((x + 4, y + 2), str(number), font=font)
        pen.rectangle((x, y, box[2] + 4, box[3] + 4), fill="#a3201a")
        pen.text((x + 4, y + 2), str(number), fill="white", font=font)
    out = io.BytesIO()
    view.convert("RGB").save(out, "JPEG", quality=85)
    return out.getvalue()


def clean(image: Image, picture: Picture) -> bytes:
    """The picture at full size, its faces unrecognizable, its metadata left out, as PNG."""
    from PIL import Image as Pillow

    from screener.detect.images.decode import WHOLE, decode
    from screener.surfaces.pictures import cover

    decoded = decode(image, WHOLE)
    pixels = decoded.frames[0].copy()
    for face in picture.faces:
        cover(pixels, [side / decoded.scale for side in face.box], False)
    out = io.BytesIO()
    Pillow.fromarray(pixels).save(out, "PNG")
    return out.getvalue()
