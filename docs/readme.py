"""Measured figures and the output of two commands -> the parts of README.md between markers.

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
WIDTH: Final = 118
LINE: Final = 120
SETS: Final = "dev", "exam"
BLIND: Final = ROOT / "tests" / "eval" / "blind.json"
Figures = Mapping[str, Any]


def share(value: float) -> str:
    return f"{value:.0%}"


def seen(concern: Figures) -> str:
    return f"{concern['recall'] * concern['gold']:.0f} of {concern['gold']}"


def false_alarms(concern: Figures) -> str:
    return f"{concern['predicted'] * (1 - (concern['precision'] or 0)):.0f}"


# What a row says, how it is told of one set of posts, and what is aimed at.
ROWS: Final[tuple[tuple[str, Callable[[Figures], str], str], ...]] = (
    ("harmless posts stopped", lambda f: share(f["false_alarm_rate"]), "4%"),
    ("risky posts stopped", lambda f: share(f["risky_caught"]), "97%"),
    ("posts to hold that passed as clear", lambda f: share(f["hold_passed_as_clear"]), "0%"),
    ("dangers found", lambda f: seen(f["concerns"]["safety"]), "all"),
    ("false alarms of danger", lambda f: false_alarms(f["concerns"]["safety"]), "0"),
    ("heated but protected posts flagged", lambda f: share(f["protected_speech_flagged"]), "0%"),
    ("people named, F1", lambda f: share(f["any_person"]["f"]), "98%"),
    ("students named, F1", lambda f: share(f["spans"]["STUDENT_NAME"]["f"]), "95%"),
    ("names, details and numbers without a finding", lambda f: share(f["leak_rate"]), "3%"),
)


def read(path: str) -> Any:
    return json.loads((ROOT / path).read_text(encoding="utf-8"))


def figures() -> dict[str, str]:
    """The parts that tell figures, from files alone."""
    metrics, real = read("models/encoder/metrics.json"), read("tests/eval/real.json")
    danger, bench = read("tests/eval/danger.json"), read("docs/benchmarks.json")
    sets = {name: metrics[name] for name in SETS}
    if BLIND.exists():
        sets["blind"] = json.loads(BLIND.read_text(encoding="utf-8"))["all"]
    harmless = sum(count for change, count in real["labeled"]["verdicts"].items() if change.startswith("clear->"))
    elsewhere = (
        f"Of {harmless} harmless texts from other sources (tweets, chats, school news, film plots) "
        f"{share(real['labeled']['false_alarm_rate'])} are stopped, and of {real['schools']['posts']} school posts "
        f"{share(real['schools']['stopped'])}. Of {danger['danger']['posts']} dangers in plain words, by the author of "
        f"the rules' own words, {share(danger['danger']['stopped'])} are stopped, but so are "
        f"{share(danger['twin']['stopped'])} of their harmless twins in nearly the same words. "
    )
    parts = {"figures": table(sets)}
    if bench["sources"]:  # README claims no speed on our own posts: without public texts, the part stays as it is
        parts["elsewhere"] = textwrap.fill(elsewhere + speed(bench), LINE)
    return parts


def speed(bench: Figures) -> str:
    """Say how fast the screener is on public texts, and how many times as fast as the peer that most people know."""
    ours, theirs = (bench["systems"][name] for name in ("screener", "presidio-md"))
    return (
        f"Speed on {bench['date']} ({bench['machine']}), on {bench['texts']} public texts of {len(bench['sources'])} "
        f"sources (docs/benchmarks.md): {ours['posts_per_second']:.0f} a second, "
        f"{theirs['processor_time_over_ours']:.1f} times as many as Presidio with spaCy's medium model in the same "
        f"processor time, in {ours['memory_of_a_process_mb']} MB per process."
    )


def table(sets: Mapping[str, Figures]) -> str:
    """The figures of each set, and below what the sets are."""
    heads = [f"{name}, {found['posts']} posts" for name, found in sets.items()]
    lines = [f"| | {' | '.join(heads)} | aim |", f"|{' --- |' * (len(heads) + 2)}"]
    lines += [f"| {name} | {' | '.join(map(told, sets.values()))} | {aim} |" for name, told, aim in ROWS]
    looked = "Dev and exam were both looked at when weights and thresholds were chosen"
    if "blind" in sets:
        looked += "; the blind posts were opened after that, once for each of three sets of weights"
    else:
        looked += ", so expect somewhat worse figures on your own posts"
    return "\n".join([*lines, "", textwrap.fill(f"No model was trained on these posts. {looked}.", LINE)])


def printed() -> dict[str, str]:
    """The part that shows two commands and what they print."""
    with tempfile.TemporaryDirectory() as folder:
        batch = said("batch", str(ROOT / SAMPLES), "--output", f"{folder}/reports.jsonl")
    lines = [f'$ screener check --account agency --text "{EXAMPLE}"']
    lines += said("check", "--account", "agency", "--text", EXAMPLE).splitlines()
    lines += [f"$ screener batch {SAMPLES} --output reports.jsonl", *batch.splitlines()]
    shown = (line.rstrip() for line in lines if line.strip("─ "))  # without empty lines and the line at the end
    return {"commands": "\n".join(["```text", *shown, "```"])}


def said(*words: str) -> str:
    """What the command line prints on a terminal of WIDTH columns."""
    out = io.StringIO()
    with patch.object(sys, "argv", ["screener", *words]), columns(), redirect_stdout(out):
        try:
            cli.main()
        except SystemExit as ended:
            if ended.code == FAILED:
                raise RuntimeError(f"{words} failed") from None
    return out.getvalue()


@contextmanager
def columns() -> Iterator[None]:
    with patch.dict(os.environ, {"COLUMNS": str(WIDTH), "NO_COLOR": "1"}):
        yield


def main() -> None:
    card.write(README, {**figures(), **printed()})


if __name__ == "__main__":
    main()
