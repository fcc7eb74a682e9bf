"""Rates by month -> a small SVG picture without scripts, fonts or libraries, so that the page needs no other files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Final

WIDTH, HEIGHT, MARGIN = 640, 180, 34
SPARK: Final = (90, 18)


def trend(months: Sequence[str], series: Mapping[str, Sequence[float]], title: str) -> str:
    """Draw rates (0 to 1) over the months as lines, each with its name and class."""
    top = max((rate for rates in series.values() for rate in rates), default=0) or 1
    inner = WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN
    parts = [f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img"><title>{escape(title)}</title>']
    for share in (0, 0.5, 1):
        y = HEIGHT - MARGIN - share * inner[1]
        parts.append(f'<line class="grid" x1="{MARGIN}" x2="{WIDTH - MARGIN}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text x="{MARGIN - 4}" y="{y + 4:.1f}" text-anchor="end">{share * top:.0%}</text>')
    for name, rates in series.items():
        places = _places(rates, top, inner)
        line = " ".join(f"{MARGIN + x:.1f},{MARGIN + y:.1f}" for x, y in places)
        parts.append(f'<polyline class="{escape(name)}" points="{line}"/>')
        parts += [
            f'<circle class="{escape(name)}" cx="{MARGIN + x:.1f}" cy="{MARGIN + y:.1f}" r="3">'
            f"<title>{escape(month)}: {rate:.1%} {escape(name)}</title></circle>"
            for (x, y), month, rate in zip(places, months, rates, strict=True)
        ]
    for n in sorted({0, len(months) // 2, len(months) - 1}):
        x = MARGIN + _places([0] * len(months), 1, inner)[n][0]
        parts.append(f'<text x="{x:.1f}" y="{HEIGHT - MARGIN + 16}" text-anchor="middle">{escape(months[n])}</text>')
    return "".join([*parts, "</svg>"])


def spark(rates: Sequence[float], title: str) -> str:
    """Draw one line without axes, for a table cell."""
    line = " ".join(f"{x:.1f},{y + 1:.1f}" for x, y in _places(rates, max(rates, default=0) or 1, SPARK))
    return (
        f'<svg class="spark" viewBox="0 0 {SPARK[0]} {SPARK[1] + 2}" role="img"><title>{escape(title)}</title>'
        f'<polyline points="{line}"/></svg>'
    )


def _places(rates: Sequence[float], top: float, size: tuple[int, int]) -> list[tuple[float, float]]:
    step = size[0] / max(len(rates) - 1, 1)
    return [(n * step if len(rates) > 1 else size[0] / 2, size[1] * (1 - rate / top)) for n, rate in enumerate(rates)]
