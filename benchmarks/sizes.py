"""`python -m benchmarks.sizes 10000`: the batch engine over 10,000 posts -> time per post and memory, as JSON.

The time per post is measured from the first portion that is done, without the start of the processes. Memory is the
peak of the sum over all processes of the run, measured after every portion.
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

from benchmarks.processes import resident_kb
from screener.batch.run import Part, run
from screener.batch.worker import Done, Settings

ROOT = Path(__file__).resolve().parents[1]


def measure(size: int) -> dict[str, Any]:
    lines = (ROOT / "data" / "eval" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    posts = [json.loads(line) for line in lines]
    portions: list[tuple[float, int]] = []
    peak = 0

    def progress(at: int, done: Done) -> None:
        nonlocal peak
        portions.append((time.perf_counter(), done.posts))
        peak = max(peak, resident_kb(os.getpid()))

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
    first = min(cores, len(portions) - 1)
    measured_posts = sum(count for _, count in portions[first:])
    return {
        "posts": size,
        "processes": cores,
        "seconds": round(ended - begun, 2),
        "first_portion_s": round(portions[0][0] - begun, 2),
        "ms_per_post": round(1000 * (portions[-1][0] - portions[first - 1][0]) / measured_posts, 3)
        if measured_posts
        else None,
        "memory_mb": round(peak / 1024),
    }


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]))))
