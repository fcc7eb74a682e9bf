"""Every color that words have, against what is behind them: WCAG 2.2 AA asks for 4.5 : 1."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STYLE = (ROOT / "screener/page/style.css").read_text(encoding="utf-8")
CONFIG = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))


def colors(scheme: str) -> dict[str, str]:
    """The colors of the style sheet: those of the dark stand in its first media rule."""
    light, _, dark = STYLE.partition("@media (prefers-color-scheme: dark)")
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", light if scheme == "light" else dark))


def light(color: str) -> float:
    parts = (int(color[n : n + 2], 16) / 255 for n in (1, 3, 5))
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    dark, bright = sorted((light(one), light(other)))
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out(scheme: str) -> None:
    color, theme = colors(scheme), CONFIG["theme"][scheme]
    levels = [color[level] for level in ("hold", "review", "note", "clear")]
    washes = [color[f"{level}-wash"] for level in ("hold", "review", "note", "clear")]
    behind = (theme["backgroundColor"], theme["secondaryBackgroundColor"], color["paper"], color["page"], color["wash"])
    pairs = list(zip(levels, washes, strict=True)) + [(level, color["paper"]) for level in levels]
    words = (color["dim"], color["ink"], color["link"], theme["textColor"], theme["linkColor"])
    pairs += [(word, ground) for word in words for ground in behind]
    pairs += [(color["ink"], wash) for wash in washes] + [(color["page"], color["link"])]
    assert [pair for pair in pairs if contrast(*pair) < 4.5] == []
    assert [name for name in ("edge", "link") if contrast(color[name], color["paper"]) < 3] == []


def test_the_page_is_for_this_computer_and_tells_nobody() -> None:
    assert CONFIG["browser"]["gatherUsageStats"] is False
    assert CONFIG["server"]["address"] == "127.0.0.1"
    assert CONFIG["server"]["headless"] is True
    assert "0.0.0.0" not in CONFIG["server"]["allowedHosts"]
