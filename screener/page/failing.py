"""What fails on the page -> a sentence: an error's message may hold words of a draft, and Streamlit would log it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import streamlit as st

from screener.page import marked
from screener.types import ScreenerError

P = ParamSpec("P")
T = TypeVar("T")


def show_errors(do: Callable[P, T]) -> Callable[P, T | None]:
    """Say what failed. Streamlit's own ways to stop and to run again are no Exception, and pass."""

    @wraps(do)
    def done(*args: P.args, **kwargs: P.kwargs) -> T | None:
        try:
            return do(*args, **kwargs)
        except Exception as error:
            st.html(marked.note(told(error)))
        return None

    return done


def told(error: Exception) -> str:
    """An error in a sentence: of one that nobody foresaw, only its kind."""
    if isinstance(error, ScreenerError):
        return str(error)
    return f"Internal error ({type(error).__name__}). Reload the page."


def redact_errors(make: Callable[[], bytes]) -> Callable[[], bytes]:
    """Make a file to download; if that fails, Streamlit answers for it and logs the error, so only its kind is told."""

    def made() -> bytes:
        try:
            return make()
        except Exception as error:
            kind = type(error).__name__
        raise RuntimeError(kind)

    return made
