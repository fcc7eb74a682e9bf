"""`python -m benchmarks.sizes 10000`: the batch engine over so many posts -> time a post and memory, as JSON.

The time a post begins with the first portion that is done, so that the start of the processes is told apart. Memory
is the sum over all processes of the run, looked at after every portion.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from screener.batch.run import Part, run
from screener.batch.worker import Done, Settings

ROOT = Path(__file__).resolve().parents[1]


def resident(process: int) -> int:
    """Kilobytes that a process and its children hold."""
    place = Path(f"/proc/{process}")
    try:
        held = next(int(line.split()[1]) for line in (place / "status").open() if line.startswith("VmRSS"))
        children = [int(child) for child in (place / f"task/{process}/children").read_text().split()]
    except (OSError, StopIteration):
        return 0
    return held + sum(map(resident, children))


def measure(size: int) -> dict[str, Any]:
    lines = (ROOT / "data" / "eval" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    posts = [json.loads(line) for line in lines]
    marks: list[tuple[float, int]] = []
    most = 0

    def progress(at: int, done: Done) -> None:
        nonlocal most
        marks.append((time.perf_counter(), done.posts))
        most = max(most, resident(os.getpid()))

    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "posts.jsonl"
        with source.open("w", encoding="utf-8") as file:
            for n, post in enumerate(islice(cycle(posts), size)):
                kept = {key: post[key] for key in ("text", "account", "audience")}
                file.write(json.dumps({"id": f"{n}", **kept}) + "\n")
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        settings = Settings("personal", "public", "psesd", ".jsonl")
        begun = time.perf_counter()
        run(source, Path(folder) / "out.jsonl", settings, Part(None, None), cores, progress)
        ended = time.perf_counter()
    # The first portions of all processes are done at about the same time.
    first = min(cores, len(marks) - 1)
    counted = sum(count for _, count in marks[first:])
    return {
        "posts": size,
        "processes": cores,
        "seconds": round(ended - begun, 2),
        "first_portion_s": round(marks[0][0] - begun, 2),
        "ms_per_post": round(1000 * (marks[-1][0] - marks[first - 1][0]) / counted, 3) if counted else None,
        "memory_mb": round(most / 1024),
    }


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]))))
