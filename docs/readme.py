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
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from models import card
from screener.cli import main as cli
from screener.cli.check import FAILED

ROOT: Final = Path(__file__).parents[1]
README: Final = ROOT / "README.md"
EXAMPLE: Final = "So proud of Noor L., whose IEP was rewritten in May!"
SAMPLES: Final = "data/samples/drafts.jsonl"
TERMINAL_WIDTH: Final = 118
LINE_WIDTH: Final = 120
SETS: Final = "dev", "exam"
BLIND: Final = ROOT / "tests" / "eval" / "blind.json"
Figures = Mapping[str, Any]


def percent(value: float) -> str:
    return f"{value:.0%}"


def count_found(concern: Figures) -> str:
    return f"{concern['recall'] * concern['gold']:.0f} of {concern['gold']}"


def count_false_alarms(concern: Figures) -> str:
    return f"{concern['predicted'] * (1 - (concern['precision'] or 0)):.0f}"


# For each row its title, the function that formats its figure, and the target.
ROWS: Final[tuple[tuple[str, Callable[[Figures], str], str], ...]] = (
    ("harmless posts stopped", lambda f: percent(f["false_alarm_rate"]), "4%"),
    ("risky posts stopped", lambda f: percent(f["risky_caught"]), "97%"),
    ("posts to hold that passed as clear", lambda f: percent(f["hold_passed_as_clear"]), "0%"),
    ("dangers found", lambda f: count_found(f["concerns"]["safety"]), "all"),
    ("false alarms of danger", lambda f: count_false_alarms(f["concerns"]["safety"]), "0"),
    ("heated but protected posts flagged", lambda f: percent(f["protected_speech_flagged"]), "0%"),
    ("people named, F1", lambda f: percent(f["any_person"]["f"]), "98%"),
    ("students named, F1", lambda f: percent(f["spans"]["STUDENT_NAME"]["f"]), "95%"),
    ("names, details and numbers without a finding", lambda f: percent(f["leak_rate"]), "3%"),
)


def read_json(path: str) -> Any:
    return json.loads((ROOT / path).read_text(encoding="utf-8"))


def figure_parts() -> dict[str, str]:
    """The parts with figures, by name, read from files."""
    metrics, real = read_json("models/encoder/metrics.json"), read_json("tests/eval/real.json")
    danger, bench = read_json("tests/eval/danger.json"), read_json("docs/benchmarks.json")
    sets = {name: metrics[name] for name in SETS}
    if BLIND.exists():
        sets["blind"] = json.loads(BLIND.read_text(encoding="utf-8"))["all"]
    harmless = sum(count for change, count in real["labeled"]["verdicts"].items() if change.startswith("clear->"))
    elsewhere = (
        f"Of {harmless} harmless texts from other sources (tweets, chats, school news, film plots) "
        f"{percent(real['labeled']['false_alarm_rate'])} are stopped, and of {real['schools']['posts']} school posts "
        f"{percent(real['schools']['stopped'])}. Of {danger['danger']['posts']} dangers in plain words, by the author "
        f"of the rules' own words, {percent(danger['danger']['stopped'])} are stopped, but so are "
        f"{percent(danger['twin']['stopped'])} of their harmless twins in nearly the same words. "
    )
    parts = {"figures": figures_table(sets)}
    if bench["sources"]:  # README claims no speed on our own posts: without public texts, the part stays as it is
        parts["elsewhere"] = textwrap.fill(elsewhere + speed_sentence(bench), LINE_WIDTH)
    return parts


def speed_sentence(bench: Figures) -> str:
    """The sentence on speed on public texts, beside the program that most people know."""
    ours, theirs = (bench["systems"][name] for name in ("screener", "presidio-md"))
    return (
        f"Speed on {bench['date']} ({bench['machine']}), on {bench['texts']} public texts of {len(bench['sources'])} "
        f"sources (docs/benchmarks.md): {ours['posts_per_second']:.0f} a second, "
        f"{theirs['processor_time_over_ours']:.1f} times as many as Presidio with spaCy's medium model in the same "
        f"processor time, in {ours['memory_of_a_process_mb']} MB per process."
    )


def figures_table(sets: Mapping[str, Figures]) -> str:
    """A Markdown table of the figures of each set, and a note on the sets."""
    heads = [f"{name}, {found['posts']} posts" for name, found in sets.items()]
    lines = [f"| | {' | '.join(heads)} | aim |", f"|{' --- |' * (len(heads) + 2)}"]
    lines += [f"| {name} | {' | '.join(map(format_row, sets.values()))} | {aim} |" for name, format_row, aim in ROWS]
    note = "Dev and exam were both looked at when weights and thresholds were chosen"
    if "blind" in sets:
        note += "; the blind posts were opened after that, once for each of four sets of weights, one not shipped"
    else:
        note += ", so expect somewhat worse figures on your own posts"
    return "\n".join([*lines, "", textwrap.fill(f"No model was trained on these posts. {note}.", LINE_WIDTH)])


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
