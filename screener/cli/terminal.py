"""Terminal input -> a draft's text; a report -> the terminal: shared by all commands."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Final

import typer

from screener.io.text import decoded, read_text
from screener.types import ACCOUNTS, AUDIENCES, ScreenerError

if TYPE_CHECKING:
    from rich.console import Console

    from screener.types import Draft, Report


FileArgument = Annotated[Path | None, typer.Argument(help="Text file with the draft, or - for standard input.")]
TextOption = Annotated[str | None, typer.Option("--text", help="The draft itself, instead of a file.")]
AccountOption = Annotated[str, typer.Option(help=f"Where it will be posted: {', '.join(ACCOUNTS)}.")]
AudienceOption = Annotated[str, typer.Option(help=f"Who will read it: {', '.join(AUDIENCES)}.")]
PackOption = Annotated[str, typer.Option("--pack", help="Policy pack, by name or folder (default: your office's).")]
SIGNALS: Final = ("SIGTERM", "SIGHUP")  # Windows has no SIGHUP
STOPPED_MESSAGE: Final = "Stopped. Finished posts are kept: run the same command again to continue."


def read_input(file: Path | None, text: str | None) -> tuple[str, str]:
    """Return the text of the draft given as a file, as an option or by a pipe, and a name for it."""
    if file and text is not None:
        raise ScreenerError("Both a file and --text were given: use only one.")
    if text is not None:
        return text, "draft"
    if file and str(file) != "-":
        return read_text(file, "check the name, or use --text to enter text directly"), file.name
    if sys.stdin is None or sys.stdin.isatty():
        if not file or sys.stdin is None:
            raise ScreenerError("No draft was given: name a file, use --text, or pipe in the text.")
        end = "Ctrl-Z and Enter" if sys.platform == "win32" else "Ctrl-D"
        console(stderr=True).print(f"Type or paste the draft, then press {end} on a new line.")
    return decoded(sys.stdin.buffer.read(), "standard input"), "draft"


def read_draft(file: Path | None, text: str | None, account: str, audience: str) -> Draft:
    """Return a draft without pictures, with the text that `read_input` returns. Raises ScreenerError."""
    from screener.io.drafts import make_draft

    words, name = read_input(file, text)
    return make_draft({"text": words}, name, account, audience)


def tell_hidden(source: Path) -> None:
    """Say how many hidden files of a folder or zip are skipped."""
    from screener.io.archive import is_archive
    from screener.io.folder import count_hidden

    with suppress(ScreenerError):  # of a damaged zip, its reader says what is wrong
        if (source.is_dir() or is_archive(source)) and (n := count_hidden(source)):
            files = "1 hidden file was" if n == 1 else f"{n:,} hidden files were"
            sys.stderr.write(f"{files} skipped, with a name that begins with a dot: rename what is to be read.\n")


def tell_skipped(source: Path, columns: Mapping[str, str]) -> None:
    """Say what is not read of a file: hidden files of a folder or zip, columns of a table that hold words."""
    from screener.io.posts import list_unread_columns, tell_unread
    from screener.io.source import Source

    tell_hidden(source)
    if source.is_file() and (names := list_unread_columns(Source.at(source), columns)):
        sys.stderr.write(f"{tell_unread(names)}\n")


def count(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun: 1 copy, 2 copies. Without `many`, the plural ends in s."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def print_report(to: Console, report: Report) -> None:
    from screener.report.terminal import to_terminal

    to.print(to_terminal(report))
    to.rule(style="dim")


@contextmanager
def allow_closed_pipe() -> Iterator[None]:
    """Ignore a closed pipe within this block, as after `| head`: the exit code stays the same."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        # Discard the rest of the buffer, so that Python does not complain at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def console(stderr: bool = False) -> Console:
    from rich.console import Console

    class Quiet(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError  # rich would end the program with exit code 1

    return Quiet(stderr=stderr, highlight=False, markup=False, emoji=False, soft_wrap=False)


class _StoppedError(KeyboardInterrupt):
    """A signal that ends the run, as Ctrl-C does."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


@contextmanager
def handle_signals(message: str = "Stopped.") -> Iterator[None]:
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
            sys.stderr.write(f"{message}\n")
            sys.stderr.flush()
        number = stopped.number if isinstance(stopped, _StoppedError) else signal.SIGINT
        raise typer.Exit(128 + number) from None
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
