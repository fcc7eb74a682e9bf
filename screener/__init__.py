"""Screen a draft post before it is published. The public names; everything else may change."""

from __future__ import annotations

from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any

from screener.telemetry import switch_off
from screener.types import Draft, Finding, Image, Report, Rule, ScreenerError, Signal, Span
from screener.version import VERSION

__version__ = VERSION

switch_off()

if TYPE_CHECKING:
    from screener.pipeline import Screener

__all__ = [
    "Draft",
    "Finding",
    "Image",
    "Report",
    "Rule",
    "Screener",
    "ScreenerError",
    "Signal",
    "Span",
    "__version__",
    "screen",
]


def __getattr__(name: str) -> Any:
    if name == "Screener":  # loads the detectors' libraries: only when asked for
        from screener.pipeline import Screener

        return Screener
    raise AttributeError(f"module 'screener' has no attribute '{name}'")


def screen(draft: Draft | str) -> Report:
    """Screen one draft. To screen many, load a `Screener` once and give it all of them.

    The first call loads the models and keeps them. Raises ScreenerError if one is not as it should be.
    """
    with _LOAD_LOCK:
        screener = _loaded()
    return screener.screen([draft if isinstance(draft, Draft) else Draft("draft", draft)])[0]


_LOAD_LOCK = Lock()


@cache
def _loaded() -> Screener:
    from screener.pipeline import Screener

    return Screener.load()
