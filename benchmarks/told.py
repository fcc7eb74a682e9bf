"""docs/benchmarks.json, which `make bench` measures -> docs/benchmarks.md and its plot.

usage: python -m benchmarks.told    (after a change of benchmarks/steps.md)
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any, Final

STEPS: Final = Path(__file__).with_name("steps.md")
NAMES: Final = {
    "screener": "this screener",
    "presidio-sm": "Presidio + spaCy sm",
    "presidio-md": "Presidio + spaCy md",
    "edshield": "edshield, rules",
    "scrubadub": "scrubadub",
}
FLOORS: Final = 1.4, 8.0, 4.0, 1.1
WIDTH, ROW, LEFT = 720, 26, 190


def page(result: Mapping[str, Any]) -> str:
    systems = result["systems"]
    ours = systems["screener"]
    lines = [
        "# Speed, memory and quality",
        "",
        f"Made by `make bench` on {result['date']}: {result['machine']}. {result['posts']} labeled "
        f"posts (data/eval/dev.jsonl), {result['rounds']} rounds in turn, each program in one process per core, with "
        "one thread. This screener suggests a rewrite when it screens a single post, and none in a batch.",
        "",
        "| program | posts/s | one process, posts/s | time (ours = 1) | one post p50 / p95 / p99 ms | load s "
        "| MB per process | any person F1 | leak | harmless stopped | holds passed |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, one in systems.items():
        alone = " / ".join(f"{one[f'one_post_{p}_ms']:g}" for p in ("p50", "p95", "p99"))
        quality = " | ".join(
            _told(one[key]) for key in ("any_person_f1", "leak", "clear_posts_stopped", "holds_passed_as_clear")
        )
        lines.append(
            f"| {NAMES[name]} | {one['posts_per_second']:,} | {one['one_process_posts_per_second']:,} | "
            f"{one['times_slower_than_ours']:g} | {alone} | {one['load_s']:g} | {one['memory_of_a_process_mb']} | "
            f"{quality} |"
        )
    lines += [
        f"| the network passes alone | {ours['bare_passes_posts_per_second']:,} | | "
        f"{1 / ours['pipeline_over_bare_passes']:.2f} | | | | | | | |",
        "",
        "Leak: the share of spans to protect that no finding touches. For the other programs, a person counts as a "
        "student and every match as a finding; they do not detect concerns. A new process answers its first post after "
        f"{result['cold_start_s']:g} s.",
        "",
        "![Posts per second, logarithmic scale](benchmarks.svg)",
        "",
        "## Size",
        "",
        "The batch engine on the same posts, repeated; nothing is cached between posts.",
        "",
        "| posts | whole run s | first portion done after s | ms per post after that | MB, all processes |",
        "| --- | --- | --- | --- | --- |",
    ]
    for one in result["sizes"]:
        told = (one["posts"], one["seconds"], one["first_portion_s"], one["ms_per_post"], one["memory_mb"])
        lines.append("| " + " | ".join(f"{value:,}" for value in told) + " |")
    lines += ["", "## Targets", "", "| target | measured | met |", "| --- | --- | --- |", *_asked(result), ""]
    packages = ", ".join(f"{name} {number}" for name, number in result["versions"].items())
    return "\n".join([*lines, STEPS.read_text(encoding="utf-8"), f"Versions: {packages}.", ""])


def _asked(result: Mapping[str, Any]) -> list[str]:
    ours, peers = result["systems"]["screener"], result["systems"]
    over, one, times, grown = FLOORS
    rows = [
        _row(f"the pipeline takes at most {over} times as long as its passes", ours["pipeline_over_bare_passes"], over),
        _row(f"one post takes at most {one:g} ms (median)", ours["one_post_p50_ms"], one),
    ]
    if "presidio-md" in peers:
        got = peers["presidio-md"]["times_slower_than_ours"]
        rows.append(f"| at least {times:g} times the posts/s of Presidio + spaCy md | {got:g} | {_yes(got >= times)} |")
    first, *others = result["sizes"] or [None]
    for other in others:
        for key, what in (("ms_per_post", "time per post"), ("memory_mb", "memory")):
            grew = round(other[key] / first[key], 2)
            rows.append(_row(f"{what} at {other['posts']:,} within 10% of {first['posts']:,}", grew, grown))
    return rows


def _row(what: str, got: float, most: float) -> str:
    return f"| {what} | {got:g} | {_yes(got <= most)} |"


def _yes(holds: bool) -> str:
    return "yes" if holds else "**no**"


def _told(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def plot(result: Mapping[str, Any]) -> str:
    """Draw posts per second as bars on a logarithmic scale: the programs differ by a factor of a hundred."""
    rates = {NAMES[name]: one["posts_per_second"] for name, one in result["systems"].items()}
    rates["the network passes alone"] = result["systems"]["screener"]["bare_passes_posts_per_second"]
    height = ROW * (len(rates) + 1)
    title = f"Posts per second, logarithmic scale, {result['machine']}, {result['date']}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'font-family="sans-serif" font-size="13"><title>{escape(title)}</title>'
        f'<rect width="{WIDTH}" height="{height}" fill="white"/>'
    ]
    top = max(rates.values())
    for n, (name, rate) in enumerate(rates.items()):
        y = ROW * n + ROW // 2
        size = (WIDTH - LEFT - 80) * math.log10(max(rate, 1)) / math.log10(top)
        parts.append(
            f'<text x="{LEFT - 8}" y="{y + 13}" text-anchor="end">{escape(name)}</text>'
            f'<rect x="{LEFT}" y="{y}" width="{max(size, 2):.0f}" height="{ROW - 8}" '
            f'fill="{"#1f5fa8" if n == 0 else "#8a99a8"}"/>'
            f'<text x="{LEFT + max(size, 2) + 6:.0f}" y="{y + 13}">{rate:,}</text>'
        )
    return "".join([*parts, "</svg>\n"])


def write(result: Mapping[str, Any], folder: Path) -> None:
    """Write the page and its plot into a folder."""
    (folder / "benchmarks.md").write_text(page(result), encoding="utf-8")
    (folder / "benchmarks.svg").write_text(plot(result), encoding="utf-8")


if __name__ == "__main__":
    DOCS = Path(__file__).parents[1] / "docs"
    write(json.loads((DOCS / "benchmarks.json").read_text(encoding="utf-8")), DOCS)
