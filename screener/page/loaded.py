"""The one Screener of this process: loaded once, and warmed up before the first draft arrives."""

import gc
import os
from collections import OrderedDict
from hashlib import sha256
from threading import Lock, Timer

import streamlit as st

from screener.detect.images import look
from screener.pipeline import Screener
from screener.types import Image, Picture

SPACY_RULE = "APR101"  # a rule whose examples load spaCy, which takes a second the first time
FIRST_PAGE_SECONDS = 1.0  # seconds to show the first page before spaCy is loaded
MAX_CACHED_PICTURES = 64  # pictures whose results are cached: a few kB each, no pixels
CORES = 2  # with no more, a batch takes one, and the other draws the page
WARM_UP_RULES = "PII"  # rules whose examples make every pattern compile, which happens on first use


class CachedLook:
    """Examines each picture once: judging a draft again, for example for another audience, reuses the result."""

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
            while len(self.known) > MAX_CACHED_PICTURES:
                self.known.popitem(last=False)
        return picture


@st.cache_resource(show_spinner=False)
def screener() -> Screener:
    """Load the screener and screen a few posts, so that nothing is left to load when somebody waits."""
    loaded = Screener.load()
    loaded.look = CachedLook()
    if (os.cpu_count() or 1) <= CORES:
        loaded.use_one_thread()
    cases = [case for code, some in loaded.pack.hits.items() if code.startswith(WARM_UP_RULES) for case in some]
    loaded.screen([case.draft for case in cases])
    freeze_objects()
    return loaded


def freeze_objects() -> None:
    """Streamlit collects garbage after each page run and walks all objects: take the permanent ones out of it."""
    gc.collect()
    gc.freeze()


@st.cache_resource(show_spinner=False)
def warm_up() -> Timer:
    """Load spaCy once the first page is shown, so that no draft has to wait for it."""

    def load() -> None:
        screener().screen([case.draft for case in screener().pack.hits[SPACY_RULE]])
        freeze_objects()

    timer = Timer(FIRST_PAGE_SECONDS, load)
    timer.daemon = True
    timer.start()
    return timer
