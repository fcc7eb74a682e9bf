"""`python -m benchmarks.endpoint`: the endpoint's answer times at a steady rate, and its memory, on this machine.

Requests leave on a fixed schedule, however slow the answers are, and are timed from when they should have left: a
server that falls behind cannot hide it. The posts are the twenty samples, round and round, from eight callers. The
figures are to hold on a machine that has nothing else to do:
    python -m benchmarks.endpoint --rate 30 --seconds 60 --p50 20 --p99 60
    python -m benchmarks.endpoint --rate 50 --seconds 120
Exit code 1 if an answer was no report, or a figure is above its limit.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles

ROOT = Path(__file__).resolve().parents[1]
CALLERS = 8


def bodies() -> list[bytes]:
    lines = (ROOT / "data" / "samples" / "drafts.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.dumps({"id": "draft", **json.loads(line)}).encode() for line in lines]


def load(port: int, token: str, rate: float, seconds: float) -> tuple[list[float], Counter[int]]:
    """Answer times in ms, in the order of the requests, and how often each status came."""
    posts = bodies()
    times = [0.0] * int(rate * seconds)
    statuses: Counter[int] = Counter()
    begun = time.perf_counter() + 0.2
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}

    def caller(first: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for number in range(first, len(times), CALLERS):
            due = begun + number / rate
            time.sleep(max(0.0, due - time.perf_counter()))
            connection.request("POST", "/v1/screen", posts[number % len(posts)], headers)
            answer = connection.getresponse()
            answer.read()
            times[number] = 1000 * (time.perf_counter() - due)
            statuses[answer.status] += 1

    callers = [threading.Thread(target=caller, args=(n,)) for n in range(CALLERS)]
    for thread in callers:
        thread.start()
    for thread in callers:
        thread.join()
    return times, statuses


def memory(pid: int) -> dict[str, int]:
    """Resident memory in MB, now and at its highest (Linux)."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    found = dict(line.split(":", 1) for line in status.splitlines())
    return {name: int(found[key].split()[0]) // 1024 for name, key in (("now", "VmRSS"), ("peak", "VmHWM"))}


@contextmanager
def serving(*options: str) -> Iterator[tuple[int, int, str]]:
    """`screener serve` with the shipped model, in a process of its own; gives its id, its port and the token."""
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "SCREENER_HOME": home}
        command = [sys.executable, "-m", "screener", "serve", "--port", "0", *options]
        with subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as server:
            assert server.stdout
            port = int(server.stdout.readline().split(":")[2].split()[0])
            token = json.loads((Path(home) / "pairing.json").read_text(encoding="utf-8"))["token"]
            try:
                yield server.pid, port, token
            finally:
                server.terminate()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=30.0)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--p50", type=float, default=float("inf"), help="ms that it may be")
    parser.add_argument("--p99", type=float, default=float("inf"), help="ms that it may be")
    given = parser.parse_args()
    with serving() as (pid, port, token):
        load(port, token, 10, 4)
        before = memory(pid)
        times, statuses = load(port, token, given.rate, given.seconds)
        after = memory(pid)
    cuts = quantiles(times, n=1000)
    told = {"p50": cuts[499], "p90": cuts[899], "p99": cuts[989], "max": max(times)}
    told = {name: round(value, 1) for name, value in told.items()}
    print(json.dumps({"rate": given.rate, "requests": len(times), "ms": told, "statuses": dict(statuses)}))
    print(json.dumps({"memory_mb": {"before": before, "after": after}}))
    sys.exit(set(statuses) != {200} or told["p50"] > given.p50 or told["p99"] > given.p99)


if __name__ == "__main__":
    main()
