"""Pictures of a draft -> what is found in them, one after the other, in a thread, while the text is screened."""

from collections.abc import Mapping
from threading import Event, Thread
from typing import Final

import streamlit as st

from screener.detect.images import NOT_CHECKED
from screener.page import viewing
from screener.page.failing import show_errors
from screener.page.loaded import screener
from screener.pipeline import NOTHING, ImageAnalysis, Screener
from screener.types import Draft, Image

EVERY: Final = 0.5  # seconds between progress updates
NOT_YET: Final = "not checked yet"
STOPPED: Final = "you stopped before it was checked"


class Looking:
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
                    self.views[image] = viewing.drawn(image, picture)
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

    def told(self) -> str:
        return f"Checking picture {min(len(self.seen) + 1, len(self.images))} of {len(self.images)}"


def current() -> Looking | None:
    found: Looking | None = st.session_state.get("looking")
    return found


def views() -> Mapping[Image, bytes | None]:
    """Return the pictures examined so far, with their faces marked."""
    looking = current()
    return dict(looking.views) if looking else {}


def busy() -> bool:
    looking = current()
    return bool(looking and looking.alive)


def at(images: tuple[Image, ...]) -> ImageAnalysis:
    """Return the results so far for these pictures; start examining them if they are new."""
    looking = current()
    if (looking.images if looking else ()) != images:
        if looking:
            looking.stopping.set()
        views = looking.views if looking else {}
        looking = st.session_state.looking = Looking(images, screener(), views) if images else None
    return looking.so_far() if looking else NOTHING


def progress() -> None:
    """Show the progress, with a button to stop or continue."""
    looking = current()
    if looking and looking.alive:
        st.progress(len(looking.seen) / len(looking.images), f"{looking.told()} …")
        st.button("Stop checking pictures", on_click=stop)
    elif looking and len(looking.seen) < len(looking.images):
        st.button("Check the remaining pictures", on_click=go_on)


@show_errors
def stop() -> None:
    if looking := current():
        looking.stopping.set()


@show_errors
def go_on() -> None:
    """Start again: earlier results are kept, so only the rest takes time."""
    if looking := current():
        st.session_state.looking = Looking(looking.images, screener(), looking.views)
