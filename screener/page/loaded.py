"""Nothing -> the one Screener of this process: loaded once, warm before the first draft comes."""

from __future__ import annotations

import gc
from collections import OrderedDict
from hashlib import sha256
from threading import Lock, Timer

import streamlit as st

from screener.detect.images import look
from screener.pipeline import Screener
from screener.types import Image, Picture

SPACY = "APR101"  # a rule whose examples wake spaCy, which costs a second when it is first needed
DRAWN = 1.0  # seconds in which the first page is drawn, before spaCy is woken
REMEMBERED = 64  # pictures whose faces and words are known: a few kB each, and no pixels
WARMING = "PII"  # the family of rules whose examples make every pattern compile, which is done when one is first needed


class CachedLook:
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
    """Load the screener, and screen a few posts so that nothing is left to load when somebody waits."""
    loaded = Screener.load()
    loaded.look = CachedLook()
    cases = [case for code, some in loaded.pack.hits.items() if code.startswith(WARMING) for case in some]
    loaded.screen([case.draft for case in cases])
    # Streamlit collects garbage after each run of a page, and walks all that lives: what lives on is taken out of it.
    gc.collect()
    gc.freeze()
    return loaded


@st.cache_resource(show_spinner=False)
def warm_up() -> Timer:
    """Wake spaCy once the first page is drawn, so that no draft waits for it."""
    timer = Timer(DRAWN, lambda: screener().screen([case.draft for case in screener().pack.hits[SPACY]]))
    timer.daemon = True
    timer.start()
    return timer
