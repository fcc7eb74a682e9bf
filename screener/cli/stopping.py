"""Ctrl-C, a closed terminal, a shutdown -> an orderly end of the run, with a message."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Final

import typer

SIGNALS: Final = ("SIGTERM", "SIGHUP")  # Windows has no SIGHUP
KEPT: Final = "Stopped. Finished posts are kept: run the same command again to continue."


class _StoppedError(KeyboardInterrupt):
    """A signal that ends the run, as Ctrl-C does."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


@contextmanager
def stoppable(said: str = "Stopped.") -> Iterator[None]:
    """Within this block, a signal ends the program in order: files closed, finished work kept, a message printed.

    The exit code is 128 plus the signal's number, as in a shell. A second signal ends the program at once.
    """
    before = {number: signal.getsignal(number) for name in SIGNALS if (number := getattr(signal, name, None))}

    def stop(number: int, _: FrameType | None) -> None:
        for one in before:
            signal.signal(one, signal.SIG_DFL)
        raise _StoppedError(number)

    for number, handler in before.items():
        if handler is not signal.SIG_IGN:  # as under nohup
            signal.signal(number, stop)
    try:
        yield
    except KeyboardInterrupt as stopped:
        with suppress(OSError):  # the terminal may be gone
            sys.stderr.write(f"{said}\n")
            sys.stderr.flush()
        number = stopped.number if isinstance(stopped, _StoppedError) else signal.SIGINT
        raise typer.Exit(128 + number) from None
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
