"""Measured figures and the output of two commands -> the generated parts of README.md.

usage: python -m docs.readme
The figures come from files that commands write: models/encoder/metrics.json (`python -m models.encoder.evaluate`),
tests/eval/real.json and danger.json (`python -m tests.eval.real`, `.danger`), docs/benchmarks.json (`make bench`), and
tests/eval/blind.json (`python -m tests.eval.blind`) once the blind exam was opened for the weights that ship.
"""

from __future__ import annotations

import io
import json
import os
import sys
import tempfile
import textwrap
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from docs import quality
from models import card
from screener.cli import main as cli
from screener.cli.check import FAILED

ROOT: Final = Path(__file__).parents[1]
README: Final = ROOT / "README.md"
EXAMPLE: Final = "The art walk is Thursday at six. Come by! So proud of Noor L., whose IEP was rewritten in May."
SAMPLES: Final = "data/samples/drafts.jsonl"
TERMINAL_WIDTH: Final = 118
LINE_WIDTH: Final = 120
Figures = Mapping[str, Any]


def percent(value: float) -> str:
    return f"{value:.0%}"


def read_json(path: str) -> Any:
    return json.loads((ROOT / path).read_text(encoding="utf-8"))


def figure_parts() -> dict[str, str]:
    """The parts with figures, by name, read from files."""
    metrics, real = read_json("models/encoder/metrics.json"), read_json("tests/eval/real.json")
    danger, bench = read_json("tests/eval/danger.json"), read_json("docs/benchmarks.json")
    parts = {"figures": quality.render_table(quality.read_sets(metrics), quality.read_openings())}
    elsewhere = real_sentences(real) + (
        f"Of {danger['danger']['posts']} plainly stated dangers, written by the rules' author, "
        f"{percent(danger['danger']['stopped'])} are stopped, but so are {percent(danger['twin']['stopped'])} of their "
        "harmless near twins. "
    )
    if bench["sources"]:  # README claims no speed on our own posts: without public texts, the part stays as it is
        parts["elsewhere"] = textwrap.fill(elsewhere + speed_sentence(bench), LINE_WIDTH)
    return parts


def real_sentences(real: Figures) -> str:
    """The sentences on real texts: what is stopped of the harmless ones, and of the risky ones."""
    labeled = real["labeled"]
    stopped, risky = quality.count_risky_stopped(labeled)
    passed, held = quality.count_verdicts(labeled, "hold", ("clear",))
    _, harmless = quality.count_verdicts(labeled, "clear", ())
    alarms, schools = percent(labeled["false_alarm_rate"]), real["schools"]
    return (
        f"Of real texts (tweets, chats, school news, film plots), {alarms} of {harmless} harmless "
        f"ones and {stopped} of {risky} risky ones are stopped; of {held} to hold, {passed} pass as clear. Of "
        f"{schools['posts']} harmless school posts {percent(schools['stopped'])} are stopped. "
    )


def speed_sentence(bench: Figures) -> str:
    """The sentence on speed on public texts, beside the program that most people know."""
    ours, theirs = (bench["systems"][name] for name in ("screener", "presidio-md"))
    return (
        f"Speed on {bench['date']} ({bench['machine']}), on {bench['texts']} public texts of {len(bench['sources'])} "
        f"sources (docs/benchmarks.md): {ours['posts_per_second']:.0f} posts a second in "
        f"{ours['memory_of_a_process_mb']} MB per process; per second of processor time, "
        f"{theirs['processor_time_over_ours']:.1f} times as many as Presidio with spaCy's medium model."
    )


def command_parts() -> dict[str, str]:
    """The part with two commands and their output, by name."""
    with tempfile.TemporaryDirectory() as folder:
        batch = run_command("batch", str(ROOT / SAMPLES), "--output", f"{folder}/reports.jsonl")
    lines = [f'$ screener check --account agency --text "{EXAMPLE}"']
    lines += run_command("check", "--account", "agency", "--text", EXAMPLE).splitlines()
    lines += [f"$ screener batch {SAMPLES} --output reports.jsonl", *batch.splitlines()]
    shown = (line.rstrip() for line in lines if line.strip("─ "))  # without empty lines and the line at the end
    return {"commands": "\n".join(["```text", *shown, "```"])}


def run_command(*words: str) -> str:
    """The output of the command line on a terminal of TERMINAL_WIDTH columns. Raises RuntimeError if it fails."""
    out = io.StringIO()
    with patch.object(sys, "argv", ["screener", *words]), fixed_terminal(), redirect_stdout(out):
        try:
            cli.main()
        except SystemExit as ended:
            if ended.code == FAILED:
                raise RuntimeError(f"{words} failed") from None
    return out.getvalue()


@contextmanager
def fixed_terminal() -> Iterator[None]:
    with patch.dict(os.environ, {"COLUMNS": str(TERMINAL_WIDTH), "NO_COLOR": "1"}):
        yield


def main() -> None:
    card.write(README, {**figure_parts(), **command_parts()})


if __name__ == "__main__":
    main()
