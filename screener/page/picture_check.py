"""Pictures of a draft -> what is found in them, one after the other, in a thread, while the text is screened.

They are shown with their faces marked, and offered as clean copies.
"""

import io
from collections.abc import Mapping
from functools import partial
from threading import Event, Thread
from typing import Final

import numpy as np
import streamlit as st

from screener.detect.images import NOT_CHECKED
from screener.detect.images.redaction import RedactionOptions, draw_numbered_boxes, encode_copy, redact_image
from screener.page import marked
from screener.page.failing import redact_errors, show_errors
from screener.page.loaded import screener
from screener.pipeline import NOTHING, ImageAnalysis, Screener
from screener.report.words import pictures as told
from screener.types import Draft, Image, Picture, Report, ScreenerError

UPDATE_SECONDS: Final = 0.5  # seconds between progress updates
NOT_YET: Final = "not checked yet"
STOPPED: Final = "you stopped before it was checked"
MAX_PIXELS: Final = 900  # pixels of the longer side on the page


class PictureCheck:
    """The pictures of one draft while they are being examined."""

    def __init__(self, images: tuple[Image, ...], screener: Screener, views: Mapping[Image, bytes | None]) -> None:
        self.images = images
        self.views = {image: views[image] for image in images if image in views}
        self.seen: list[ImageAnalysis] = []
        self.stopping = Event()
        self.thread = Thread(target=self._work, args=(screener,), name="pictures", daemon=True)
        self.thread.start()

    def _work(self, screener: Screener) -> None:
        for image in self.images:
            if self.stopping.is_set():
                return
            found = screener.analyze_images(Draft("", "", images=(image,)))
            for picture in found.pictures:
                if image not in self.views:
                    self.views[image] = draw_boxes(image, picture)
            self.seen.append(found)

    @property
    def alive(self) -> bool:
        return self.thread.is_alive() and not self.stopping.is_set() and len(self.seen) < len(self.images)

    def so_far(self) -> ImageAnalysis:
        """Return the results so far; every picture not yet read is listed as not checked."""
        seen = list(self.seen)
        why = STOPPED if self.stopping.is_set() else NOT_YET
        left = [f"{NOT_CHECKED}: {image.name}: {why}" for image in self.images[len(seen) :]]
        failed = dict.fromkeys(part for one in seen for part in one.not_checked)
        return ImageAnalysis(tuple(picture for one in seen for picture in one.pictures), (*failed, *left))

    def describe_progress(self) -> str:
        return f"Checking picture {min(len(self.seen) + 1, len(self.images))} of {len(self.images)}"


def get_current() -> PictureCheck | None:
    found: PictureCheck | None = st.session_state.get("picture_check")
    return found


def is_busy() -> bool:
    check = get_current()
    return bool(check and check.alive)


def get_results(images: tuple[Image, ...]) -> ImageAnalysis:
    """Return the results so far for these pictures; start examining them if they are new."""
    check = get_current()
    if (check.images if check else ()) != images:
        if check:
            check.stopping.set()
        views = check.views if check else {}
        check = st.session_state.picture_check = PictureCheck(images, screener(), views) if images else None
    return check.so_far() if check else NOTHING


def show_progress() -> None:
    check = get_current()
    if check and check.alive:
        st.progress(len(check.seen) / len(check.images), f"{check.describe_progress()} …")
        st.button("Stop checking pictures", on_click=stop)
    elif check and len(check.seen) < len(check.images):
        st.button("Check the remaining pictures", on_click=resume)


@show_errors
def stop() -> None:
    if check := get_current():
        check.stopping.set()


@show_errors
def resume() -> None:
    """Start again: earlier results are kept, so only the rest takes time."""
    if check := get_current():
        st.session_state.picture_check = PictureCheck(check.images, screener(), check.views)


def show_pictures(draft: Draft, report: Report) -> None:
    check = get_current()
    views = dict(check.views) if check else {}
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
                redact_errors(partial(make_clean_copy, images[picture.name], kind)),
                f"picture-to-check.{kind}",
                "application/pdf" if kind == "pdf" else f"image/{kind}",
                key=f"clean-{picture.name}",
                on_click="ignore",
            )


def draw_boxes(image: Image, picture: Picture) -> bytes | None:
    """Return the picture, smaller, with numbered boxes around faces, as JPEG; None if it cannot be opened again."""
    from PIL import Image as Pillow

    from screener.detect.images.decode import decode

    try:
        decoded = decode(image)
    except ScreenerError:
        return None
    view = Pillow.fromarray(decoded.frames[0])
    full = view.width * decoded.scales[0]
    view.thumbnail((MAX_PIXELS, MAX_PIXELS))
    pixels = np.array(view)
    share = view.width / full
    boxes = [(n, [side * share for side in face.box]) for n, face in enumerate(picture.faces, 1) if not face.frame]
    draw_numbered_boxes(pixels, boxes, len(picture.faces))
    out = io.BytesIO()
    Pillow.fromarray(pixels).save(out, "JPEG", quality=85)
    return out.getvalue()


def make_clean_copy(image: Image, kind: str = "png") -> bytes:
    """The picture at full size as 'screener blur' makes it: faces unrecognizable, no metadata. As PNG, GIF or PDF."""
    copy = redact_image(image, RedactionOptions())
    return encode_copy(copy.frames, copy.decoded, kind.upper())
