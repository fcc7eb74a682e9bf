"""Screen a draft post before it is published. The public names; everything else may change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from screener.telemetry import switch_off
from screener.types import Draft, Finding, Image, Report, Rule, ScreenerError, Signal, Span

switch_off()

if TYPE_CHECKING:
    from screener.pipeline import Screener

__all__ = ["Draft", "Finding", "Image", "Report", "Rule", "Screener", "ScreenerError", "Signal", "Span", "screen"]


def __getattr__(name: str) -> Any:
    if name == "Screener":  # loads the detectors' libraries: only when asked for
        from screener.pipeline import Screener

        return Screener
    raise AttributeError(f"module 'screener' has no attribute '{name}'")


def screen(draft: Draft | str) -> Report:
    """Screen one draft. To screen many, load a `Screener` once and give it all of them."""
    from screener.pipeline import Screener

    return Screener.load().screen([draft if isinstance(draft, Draft) else Draft("draft", draft)])[0]
