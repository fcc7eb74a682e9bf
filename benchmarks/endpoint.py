"""`python -m benchmarks.endpoint`: the endpoint's latency at steady rates, its lost requests, and its memory.

Requests are sent on a fixed schedule, however slow the answers are, and are timed from when they were due: a server
that falls behind cannot hide it. The posts are the twenty samples, over and over, from eight callers, with the shipped
network. An answer is lost if there is none, and wrong if it differs from that to the same post without load.
At 30 a second the 99th percentile may be 40 ms, on a machine that has nothing else to do; at 100 a second nothing may
be lost or wrong:
    python -m benchmarks.endpoint
    python -m benchmarks.endpoint --rates 50 --seconds 120
Exit code 1 if a figure is above its limit.
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
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

ROOT = Path(__file__).resolve().parents[1]
CALLERS = 8
STEADY_RATE = 30  # requests per second up to which the limit of latency holds
MAX_GROWTH = 16  # MB of memory, over one rate


def request_bodies() -> list[bytes]:
    lines = (ROOT / "data" / "samples" / "drafts.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.dumps({"id": "draft", **json.loads(line)}).encode() for line in lines]


@dataclass
class LoadResult:
    """The latencies of the requests in ms, in their order, and how many were lost or wrong."""

    times: list[float]
    lost: int = 0
    wrong: int = 0
    statuses: dict[int, int] = field(default_factory=dict)


class Caller:
    """One caller with one connection, which is reopened after an error."""

    def __init__(self, port: int, token: str) -> None:
        self.headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def post(self, body: bytes) -> tuple[int, bytes]:
        """The status and body of the answer; 0 and nothing if none comes."""
        try:
            self.connection.request("POST", "/v1/screen", body, self.headers)
            answer = self.connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            self.connection.close()
            return 0, b""


def run_load(port: int, token: str, rate: float, seconds: float, expected: list[bytes]) -> LoadResult:
    """Send posts at `rate` per second for `seconds`; `expected` are the right answers to the samples."""
    posts = request_bodies()
    result = LoadResult([0.0] * int(rate * seconds))
    lock = threading.Lock()
    begun = time.perf_counter() + 0.2

    def caller(first: int) -> None:
        connection = Caller(port, token)
        for number in range(first, len(result.times), CALLERS):
            due = begun + number / rate
            time.sleep(max(0.0, due - time.perf_counter()))
            status, body = connection.post(posts[number % len(posts)])
            result.times[number] = 1000 * (time.perf_counter() - due)
            with lock:
                result.statuses[status] = result.statuses.get(status, 0) + 1
                result.lost += status != 200
                result.wrong += status == 200 and body != expected[number % len(posts)]

    callers = [threading.Thread(target=caller, args=(n,)) for n in range(CALLERS)]
    for thread in callers:
        thread.start()
    for thread in callers:
        thread.join()
    return result


def memory_mb(pid: int) -> dict[str, int]:
    """The resident memory in MB, now and at its peak (Linux)."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    found = dict(line.split(":", 1) for line in status.splitlines())
    return {name: int(found[key].split()[0]) // 1024 for name, key in (("now", "VmRSS"), ("peak", "VmHWM"))}


@contextmanager
def serve_screener(*options: str) -> Iterator[tuple[int, int, str]]:
    """Run `screener serve` with the shipped model; yield the id of its process, its port and the token."""
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
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rates", type=float, nargs="+", default=[30.0, 100.0], help="requests a second")
    parser.add_argument("--seconds", type=float, default=60.0, help="of each rate")
    parser.add_argument("--p99", type=float, default=40.0, help=f"ms that it may be, up to {STEADY_RATE} a second")
    args = parser.parse_args()
    failed = False
    with serve_screener() as (pid, port, token):
        caller = Caller(port, token)
        expected = [caller.post(body)[1] for body in request_bodies()]
        run_load(port, token, 10, 4, expected)
        for rate in args.rates:
            before = memory_mb(pid)
            done = run_load(port, token, rate, args.seconds, expected)
            after = memory_mb(pid)
            cuts = quantiles(done.times, n=1000)
            ms = {"p50": cuts[499], "p90": cuts[899], "p99": cuts[989], "max": max(done.times)}
            figures = {
                "rate": rate,
                "requests": len(done.times),
                "ms": {name: round(value, 1) for name, value in ms.items()},
            }
            print(json.dumps({**figures, "lost": done.lost, "wrong": done.wrong, "statuses": done.statuses}))
            print(json.dumps({"memory_mb": {"before": before["now"], "after": after["now"], "peak": after["peak"]}}))
            slow = rate <= STEADY_RATE and ms["p99"] > args.p99
            failed |= slow or bool(done.lost or done.wrong) or after["now"] - before["now"] > MAX_GROWTH
    sys.exit(failed)


if __name__ == "__main__":
    main()
