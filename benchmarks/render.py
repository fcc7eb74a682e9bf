"""docs/benchmarks.json, which `make bench` measures -> docs/benchmarks.md and its plot.

usage: python -m benchmarks.render    (after a change of benchmarks/steps.md)
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any, Final

STEPS: Final = Path(__file__).with_name("steps.md")
NAMES: Final = {
    "screener": "this screener",
    "presidio-sm": "Presidio + spaCy sm",
    "presidio-md": "Presidio + spaCy md",
    "rampart": "rampart",
    "edshield": "edshield, rules",
    "scrubadub": "scrubadub",
}
# Targets: upper limits.
CEILINGS: Final = {
    "pipeline_over_bare_passes": ("times the processor time of the network passes alone", 1.3),
    "one_post_p50_ms": ("ms for one post alone (median)", 15),
    "memory_of_a_process_mb": ("MB per process", 400),
}
MAX_START: Final = 1.5
# Targets: posts in the processor time in which another program reads one.
FLOORS: Final = {"presidio-md": ("0.67 times as many", 0.67), "rampart": ("as many", 1.0)}
MAX_GROWTH: Final = 1.1
WIDTH, ROW, LEFT = 720, 26, 190


def render_page(result: Mapping[str, Any]) -> str:
    systems = result["systems"]
    ours = systems["screener"]
    lines = [
        "# Speed, memory and quality",
        "",
        f"Made by `make bench` on {result['date']}: {result['machine']}. {result['rounds']} rounds in turn, each "
        f"program in one process per core, with one thread. Speed and memory are those on {_name_texts(result)}, "
        f"quality (the last four columns) that on {result['posts']} labeled posts of our own (data/eval/dev.jsonl). "
        "This screener suggests a rewrite when it screens a single post, and none in a batch.",
        "",
        "| program | posts/s | processor ms per post | the same, ours = 1 | one post p50 / p95 / p99 ms | load s "
        "| MB per process | any person F1 | leak | harmless stopped | holds passed |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, figures in systems.items():
        alone = " / ".join(f"{figures[f'one_post_{p}_ms']:g}" for p in ("p50", "p95", "p99"))
        spent = " | ".join(_format(figures[key]) for key in ("processor_ms_per_post", "processor_time_over_ours"))
        quality = " | ".join(
            _format(figures[key]) for key in ("any_person_f1", "leak", "clear_posts_stopped", "holds_passed_as_clear")
        )
        lines.append(
            f"| {NAMES[name]} | {figures['posts_per_second']:,} | {spent} | {alone} | {figures['load_s']:g} | "
            f"{figures['memory_of_a_process_mb']} | {quality} |"
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
        "The batch engine on the labeled posts, repeated; nothing is cached between posts.",
        "",
        "| posts | whole run s | first portion done after s | ms per post after that | MB, all processes |",
        "| --- | --- | --- | --- | --- |",
    ]
    for figures in result["sizes"]:
        keys = ("posts", "seconds", "first_portion_s", "ms_per_post", "memory_mb")
        cells = ("not measured" if figures[key] is None else f"{figures[key]:,}" for key in keys)
        lines.append("| " + " | ".join(cells) + " |")
    lines += _source_lines(result["sources"])
    lines += ["", "## Targets", "", "| target | measured | met |", "| --- | --- | --- |", *_target_lines(result), ""]
    packages = ", ".join(f"{name} {number}" for name, number in result["versions"].items())
    return "\n".join([*lines, STEPS.read_text(encoding="utf-8"), f"Versions: {packages}.", ""])


def _name_texts(result: Mapping[str, Any]) -> str:
    if result["sources"]:
        return f"{result['texts']} public texts of {len(result['sources'])} sources (below)"
    return f"the {result['texts']} labeled posts, for lack of public texts"


def _source_lines(sources: Sequence[Mapping[str, Any]]) -> list[str]:
    if not sources:
        return []
    lines = [
        "",
        "## Public texts",
        "",
        "They are drawn with a fixed seed and cut at 2,000 characters; none is kept in this repository. To measure "
        "on the same sources, get each repository (on GitHub) at its commit and put its texts into `FILE.jsonl.gz` "
        "in the folder that the variable SCREENER_OPEN_DATA names (by default `../shared/open`, beside the "
        "checkout), one JSON object per line, with its `text` or `tokens` and, if the table names one, its "
        "`source`. Without these files, speed is measured on our own labeled posts.",
        "",
        "| texts | what | characters (median) | repository @ commit | license | file | source |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    keys = ("texts", "kind", "characters", "repository", "license", "file", "rows")
    return lines + ["| " + " | ".join(str(one[key]) for key in keys) + " |" for one in sources]


def _target_lines(result: Mapping[str, Any]) -> list[str]:
    ours, systems = result["systems"]["screener"], result["systems"]
    rows = [_target_row(f"at most {most:g} {what}", ours[key], most) for key, (what, most) in CEILINGS.items()]
    rows.append(_target_row(f"at most {MAX_START:g} s until a new process answers", result["cold_start_s"], MAX_START))
    for name, (many, least) in FLOORS.items():
        if got := systems.get(name, {}).get("processor_time_over_ours"):
            what = f"at least {many} posts as {NAMES[name]} in the same processor time"
            rows.append(f"| {what} | {got:g} | {_format_met(got >= least)} |")
    first, *others = result["sizes"] or [None]
    for other in others:
        for key, what in (("ms_per_post", "time per post"), ("memory_mb", "memory")):
            if first[key] is None or other[key] is None:
                continue
            grew = round(other[key] / first[key], 2)
            rows.append(_target_row(f"{what} at {other['posts']:,} within 10% of {first['posts']:,}", grew, MAX_GROWTH))
    return rows


def _target_row(what: str, got: float, most: float) -> str:
    return f"| {what} | {got:g} | {_format_met(got <= most)} |"


def _format_met(holds: bool) -> str:
    return "yes" if holds else "**no**"


def _format(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def render_plot(result: Mapping[str, Any]) -> str:
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


def write_page(result: Mapping[str, Any], folder: Path) -> None:
    """Write the page and its plot into a folder."""
    (folder / "benchmarks.md").write_text(render_page(result), encoding="utf-8")
    (folder / "benchmarks.svg").write_text(render_plot(result), encoding="utf-8")


if __name__ == "__main__":
    DOCS = Path(__file__).parents[1] / "docs"
    write_page(json.loads((DOCS / "benchmarks.json").read_text(encoding="utf-8")), DOCS)
