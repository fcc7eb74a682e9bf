"""`python -m benchmarks.kills`: a batch is killed (SIGKILL) at random moments; resumed, its files must be the same.

The moments are random sizes of the output of an uninterrupted run. Prints one line of JSON; exit code 1 if a byte
differs.
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

from benchmarks.processes import child_processes

ROOT = Path(__file__).resolve().parents[1]
BROKEN_EVERY = 331  # a line that is no post: the list of errors must survive as well
PATIENCE = 600.0  # seconds without progress after which a run counts as hanging


def make_posts(path: Path, count: int) -> None:
    """Write `count` posts: the samples over and over, each time with another number, school and day."""
    lines = (ROOT / "data" / "samples" / "drafts.jsonl").read_text(encoding="utf-8").splitlines()
    samples = [json.loads(line) for line in lines]
    with path.open("w", encoding="utf-8") as file:
        for n in range(count):
            post = samples[n % len(samples)]
            post = post | {"id": f"p-{n}", "text": f"{post['text']} {n}", "school": f"School {n % 9}"}
            post["date"] = f"2026-{n % 12 + 1:02}-15"
            print('{"text": ' if n % BROKEN_EVERY == 5 else json.dumps(post), file=file)


def batch_command(source: Path, folder: Path, *more: str) -> list[str]:
    out = ["--output", str(folder / "out.jsonl"), "--report", str(folder / "out.html")]
    return [sys.executable, "-m", "screener", "batch", str(source), *out, *more]


def run_whole(source: Path, folder: Path, *more: str) -> dict[str, bytes]:
    """Run once and return the files by name."""
    done = subprocess.run(batch_command(source, folder, *more), cwd=ROOT, capture_output=True, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr.decode())
    return read_files(folder)


def run_with_kills(source: Path, folder: Path, moments: Sequence[int], *more: str) -> tuple[dict[str, bytes], int]:
    """Kill the run when its output has reached each of `moments` (bytes), then let it end; return the files by name,
    and how often it was killed. Raises SystemExit if it hangs."""
    killed = 0
    for moment in sorted(moments):
        run = subprocess.Popen(
            batch_command(source, folder, *more), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        with run:
            since, before = time.monotonic(), -1
            while run.poll() is None and (out := output_size(folder)) < moment:
                if out != before:
                    since, before = time.monotonic(), out
                if time.monotonic() - since > PATIENCE:
                    run.kill()
                    raise SystemExit("The run hangs.")
                time.sleep(0.002)
            if run.poll() is not None:
                break
            children = child_processes(run.pid)
            run.send_signal(signal.SIGKILL)
            killed += 1
        wait_for_exit(children)
    run_whole(source, folder, *more)
    return read_files(folder), killed


def output_size(folder: Path) -> int:
    try:
        return (folder / "out.jsonl.part").stat().st_size
    except FileNotFoundError:
        return 0


def wait_for_exit(processes: Sequence[int]) -> None:
    """Wait until the processes have ended by themselves. Raises SystemExit if one outlives its parent."""
    since = time.monotonic()
    while any(is_running(process) for process in processes):
        if time.monotonic() - since > PATIENCE:
            raise SystemExit("A process has outlived the run that was killed.")
        time.sleep(0.01)


def is_running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def read_files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=20_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args()
    rng = random.Random(args.seed)
    with tempfile.TemporaryDirectory() as name:
        source, whole, broken = Path(name) / "in.jsonl", Path(name) / "whole", Path(name) / "broken"
        whole.mkdir()
        broken.mkdir()
        make_posts(source, args.posts)
        begun = time.monotonic()
        expected = run_whole(source, whole)
        seconds = time.monotonic() - begun
        moments = [rng.randrange(len(expected["out.jsonl"])) for _ in range(args.kills)]
        found, killed = run_with_kills(source, broken, moments)
    result = {
        "date": date.today().isoformat(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "posts": args.posts,
        "kills": killed,
        "seed": args.seed,
        "seconds_undisturbed": round(seconds, 1),
        "files": {name: len(data) for name, data in sorted(expected.items())},
        "identical": found == expected,
    }
    print(json.dumps(result))
    sys.exit(found != expected)


if __name__ == "__main__":
    main()
