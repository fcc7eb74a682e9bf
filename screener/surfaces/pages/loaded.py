"""Nothing -> the one Screener of this process: loaded once, warm before the first draft comes."""

from __future__ import annotations

from collections import OrderedDict
from hashlib import sha256
from threading import Lock

import streamlit as st

from screener.detect.images import look
from screener.pipeline import Screener
from screener.types import Draft, Image, Picture

REMEMBERED = 64  # pictures whose faces and words are known: a few kB each, and no pixels
WARMING = Draft("warm", "Report cards go home on Friday. Call the office if yours does not arrive.")


class Looked:
    """Looks at each picture once: judging a draft again, for another audience, does not look again."""

    def __init__(self) -> None:
        self.known: OrderedDict[tuple[str, bytes], Picture] = OrderedDict()
        self.lock = Lock()

    def __call__(self, image: Image) -> Picture:
        key = (image.name, sha256(image.data).digest())
        with self.lock:
            if key in self.known:
                return self.known[key]
        picture = look(image)
        with self.lock:
            self.known[key] = picture
            while len(self.known) > REMEMBERED:
                self.known.popitem(last=False)
        return picture


@st.cache_resource(show_spinner=False)
def screener() -> Screener:
    """Load the screener, and screen one post so that nothing is left to load."""
    loaded = Screener.load()
    loaded.look = Looked()
    loaded.screen([WARMING])
    return loaded
