"""`python -m benchmarks.kills`: a batch is killed (SIGKILL) at random moments; resumed, its files must be the same.

The moments are drawn over the output of an undisturbed run. Prints one line of JSON; exit code 1 if a byte differs.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BROKEN_EVERY = 331  # a line that is no post: the list of errors must survive as well
PATIENCE = 600.0  # seconds without a byte more: then something hangs


def make_posts(path: Path, count: int) -> None:
    """The samples over and over, each time with another number, school and day."""
    lines = (ROOT / "data" / "samples" / "drafts.jsonl").read_text(encoding="utf-8").splitlines()
    samples = [json.loads(line) for line in lines]
    with path.open("w", encoding="utf-8") as file:
        for n in range(count):
            post = samples[n % len(samples)]
            post = post | {"id": f"p-{n}", "text": f"{post['text']} {n}", "school": f"School {n % 9}"}
            post["date"] = f"2026-{n % 12 + 1:02}-15"
            print('{"text": ' if n % BROKEN_EVERY == 5 else json.dumps(post), file=file)


def command(source: Path, folder: Path, *more: str) -> list[str]:
    out = ["--output", str(folder / "out.jsonl"), "--report", str(folder / "out.html")]
    return [sys.executable, "-m", "screener", "batch", str(source), *out, *more]


def undisturbed(source: Path, folder: Path, *more: str) -> dict[str, bytes]:
    """Run once and return the files by name."""
    done = subprocess.run(command(source, folder, *more), cwd=ROOT, capture_output=True, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr.decode())
    return files(folder)


def disturbed(source: Path, folder: Path, moments: Sequence[int], *more: str) -> tuple[dict[str, bytes], int]:
    """Kill the run once so many bytes are out, for each moment; then let it end. Also: how often it was killed."""
    killed = 0
    for moment in sorted(moments):
        run = subprocess.Popen(
            command(source, folder, *more), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        with run:
            since, before = time.monotonic(), -1
            while run.poll() is None and (out := size(folder)) < moment:
                if out != before:
                    since, before = time.monotonic(), out
                if time.monotonic() - since > PATIENCE:
                    run.kill()
                    raise SystemExit("The run hangs.")
                time.sleep(0.002)
            if run.poll() is not None:
                break
            children = offspring(run.pid)
            run.send_signal(signal.SIGKILL)
            killed += 1
        gone(children)
    undisturbed(source, folder, *more)
    return files(folder), killed


def size(folder: Path) -> int:
    try:
        return (folder / "out.jsonl.part").stat().st_size
    except FileNotFoundError:
        return 0


def offspring(process: int) -> list[int]:
    tasks = Path(f"/proc/{process}/task")
    return [int(pid) for task in tasks.glob("*/children") for pid in task.read_text(encoding="ascii").split()]


def gone(processes: Sequence[int]) -> None:
    """Wait until they have ended by themselves; a process that waits for ever after its parent is an error."""
    since = time.monotonic()
    while any(alive(process) for process in processes):
        if time.monotonic() - since > PATIENCE:
            raise SystemExit("A process has outlived the run that was killed.")
        time.sleep(0.01)


def alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--posts", type=int, default=20_000)
    asked.add_argument("--kills", type=int, default=20)
    asked.add_argument("--seed", type=int, default=7)
    given = asked.parse_args()
    draw = random.Random(given.seed)
    with tempfile.TemporaryDirectory() as name:
        source, whole, broken = Path(name) / "in.jsonl", Path(name) / "whole", Path(name) / "broken"
        whole.mkdir()
        broken.mkdir()
        make_posts(source, given.posts)
        begun = time.monotonic()
        expected = undisturbed(source, whole)
        seconds = time.monotonic() - begun
        moments = [draw.randrange(len(expected["out.jsonl"])) for _ in range(given.kills)]
        found, killed = disturbed(source, broken, moments)
    result = {
        "date": date.today().isoformat(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "posts": given.posts,
        "kills": killed,
        "seed": given.seed,
        "seconds_undisturbed": round(seconds, 1),
        "files": {name: len(data) for name, data in sorted(expected.items())},
        "identical": found == expected,
    }
    print(json.dumps(result))
    sys.exit(found != expected)


if __name__ == "__main__":
    main()
