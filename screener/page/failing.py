"""An error on the page -> a message without the error's own words, which may quote a draft and which Streamlit would
log."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import streamlit as st

from screener.page import marked
from screener.types import ScreenerError

P = ParamSpec("P")
T = TypeVar("T")


def show_errors(do: Callable[P, T]) -> Callable[P, T | None]:
    """Show errors as messages. Streamlit's own control flow is not an Exception and passes through."""

    @wraps(do)
    def done(*args: P.args, **kwargs: P.kwargs) -> T | None:
        try:
            return do(*args, **kwargs)
        except Exception as error:
            st.html(marked.render_note(format_error(error)))
        return None

    return done


def format_error(error: Exception) -> str:
    """Return the message for an error; for an unexpected one, only its type."""
    if isinstance(error, ScreenerError):
        return str(error)
    return f"Internal error ({type(error).__name__}). Reload the page."


def redact_errors(make: Callable[[], bytes]) -> Callable[[], bytes]:
    """Wrap a function that makes a download: if it fails, only the error's type is raised, since Streamlit logs it."""

    def made() -> bytes:
        try:
            return make()
        except Exception as error:
            kind = type(error).__name__
        raise RuntimeError(kind)

    return made
