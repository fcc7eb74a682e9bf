"""A batch on a Ray cluster -> the same files as on one computer; reports from other machines return in input order.

This computer reads the posts, and writes output, checkpoint and summary by the same code as for a run on its own.
"""

import logging
import socket
from collections import deque
from collections.abc import Generator, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from screener.batch.pool import Portion, WorkerProcess
from screener.batch.worker import Done, Settings, read_versions
from screener.extras import missing
from screener.types import ScreenerError

ADDRESS_SUFFIXES: Final = (".jsonl", ".parquet")  # of a file at an address
MISSING_PACKAGE: Final = missing("Support for Ray clusters", "cluster")
CONNECT_TIMEOUT: Final = 10.0  # seconds to wait for a cluster
QUEUED_PER_PROCESSOR: Final = 8  # portions per processor that Ray has at once


def screen_on_cluster(portions: Iterator[Portion], settings: Settings, address: str) -> Generator[Done]:
    """Screen portions on the machines of a cluster, in order. Raises ScreenerError."""
    try:
        import ray
        import ray.exceptions
    except ImportError:
        raise ScreenerError(MISSING_PACKAGE) from None
    processors = _connect(ray, address)
    mine = read_versions(settings.pack)
    # Three retries, Ray's default, are used up before it notices that a machine is gone.
    task = ray.remote(num_cpus=1, max_retries=-1)(screen_remotely)
    waiting: deque[Any] = deque()
    try:
        for portion in portions:
            waiting.append(task.remote(settings, portion))
            if len(waiting) > processors * QUEUED_PER_PROCESSOR:
                yield _check_versions(mine, *ray.get(waiting.popleft()))
        while waiting:
            yield _check_versions(mine, *ray.get(waiting.popleft()))
    except ray.exceptions.RayError as error:
        raise ScreenerError(
            f"The cluster failed ({type(error).__name__}). Finished posts are kept: run the same command again to "
            "continue."
        ) from None


def screen_remotely(settings: Settings, portion: Portion) -> tuple[dict[str, str], Done]:
    """Screen a portion on the machine that Ray chose; also tell its versions."""
    return read_versions(settings.pack), _get_worker(settings).screen(portion)


@lru_cache(maxsize=1)
def _get_worker(settings: Settings) -> WorkerProcess:
    # In a process beside this one: Ray would restart one that crashes, and give it the same portion again and again.
    return WorkerProcess(settings)


def _check_versions(mine: Mapping[str, str], theirs: Mapping[str, str], done: Done) -> Done:
    require_same_versions(mine, theirs)
    return done


def require_same_versions(here: Mapping[str, str], there: Mapping[str, str]) -> None:
    """Raise ScreenerError if another machine has, for example, another model or list of students than this one."""
    if other := [name for name, value in here.items() if there.get(name) != value]:
        raise ScreenerError(
            f"A machine in the cluster has a different {', '.join(other)} than this one: set all machines up the same "
            "way, then run the command again."
        )


def _connect(ray: Any, address: str) -> int:
    """Join the cluster and return its number of processors."""
    logging.getLogger("ray.data").setLevel(logging.CRITICAL)
    host, _, port = address.rpartition(":")
    try:
        if port.isdigit() and "://" not in address:
            # Without an answer, Ray would keep trying for minutes.
            socket.create_connection((host, int(port)), CONNECT_TIMEOUT).close()
        ray.init(address=address, logging_level=logging.ERROR, log_to_driver=False, ignore_reinit_error=True)
    except (OSError, ValueError, RuntimeError) as error:
        raise ScreenerError(
            f"There is no cluster at {address} ({type(error).__name__}): "
            "start one with 'RAY_USAGE_STATS_REPORT_URL=http://127.0.0.1:9 ray start --head --disable-usage-stats'."
        ) from None
    return max(int(ray.cluster_resources().get("CPU", 1)), 1)
