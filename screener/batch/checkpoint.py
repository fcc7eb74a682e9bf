"""Portions of output -> one finished file; after a kill, a valid start of it: the first posts, each once.

While a run lasts, three files stand next to the output: the data so far (.part), its errors, and a checkpoint with the
number of posts and bytes that are valid. Resuming truncates both files to that; at the end they are renamed.
"""

import errno
import json
import os
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Self

from screener.batch import writing
from screener.batch.tally import Tally
from screener.batch.worker import Done
from screener.io import outputs
from screener.io.source import TABLE_SUFFIXES
from screener.types import ScreenerError

DISK_FULL_ERRORS: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
RESTART_ADVICE: Final = "use --fresh to start over."


@dataclass(frozen=True, slots=True)
class Kept:
    """What is valid: posts of the input, their counts, and bytes of .part and .part.errors."""

    posts: int = 0
    tally: Tally = field(default_factory=Tally)
    sizes: tuple[int, ...] = (0, 0)


class Checkpoint:
    """The output of a run. `kept` is replaced at once: a signal, which may arrive anywhere, finds all of a portion or
    nothing."""

    def __init__(self, output: Path, kind: str, signature: dict[str, Any]) -> None:
        self.output, self.kind = output, kind
        self.signature = json.loads(json.dumps(signature))  # as the checkpoint gives it back
        self.errors = _append_suffix(output, ".errors.jsonl")
        self.part, self.part_errors = _append_suffix(output, ".part"), _append_suffix(output, ".part.errors")
        self.state_path = _append_suffix(output, ".checkpoint")
        self.kept = Kept()
        self.complete = False  # all posts are in it, only the renames are left
        self.made = 0  # bytes of the finished file
        self.files: list[IO[bytes]] = []
        self.owns_lock = False

    @property
    def posts(self) -> int:
        return self.kept.posts

    @property
    def tally(self) -> Tally:
        return self.kept.tally

    def __enter__(self) -> Self:
        """Start or resume. Raises ScreenerError if the file cannot be written or belongs to another run."""
        try:
            if (saved := self._read_state()) and saved["complete"]:
                self._restore(saved)
                return self
            for path in (self.part, self.part_errors):
                self.files.append(outputs.open_private(path, os.O_APPEND))
            self.owns_lock = _lock(self.files[0], self.part)
            if not self.owns_lock:
                raise ScreenerError(f"Another run is writing {self.output}: wait for it, or choose another name.")
            if saved := self._read_state():
                self._restore(saved)
            for file, size in zip(self.files, self.kept.sizes, strict=True):
                file.truncate(size)
            if not saved:
                header = outputs.compress(writing.make_header(self.kind), self.kind)
                self.kept = replace(self.kept, sizes=self._append(header, b""))
        except BaseException as error:
            self.close()
            if isinstance(error, OSError):
                raise self._make_write_error(error) from None
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            if error and self.posts and self.owns_lock:
                with suppress(OSError):
                    self.save()
        finally:
            self.close()
        if isinstance(error, OSError):
            raise self._make_write_error(error) from None

    def close(self) -> None:
        for file in self.files:
            file.close()
        self.files = []
        if self.owns_lock and not self.state_path.exists():  # nothing to resume from: leave nothing behind
            for path in (self.part, self.part_errors):
                with suppress(OSError):
                    path.unlink(missing_ok=True)

    def add(self, done: Done) -> None:
        sizes = self._append(outputs.compress(done.data, self.kind), done.errors)
        tally = Tally()
        tally.add(self.tally)
        tally.add(done.tally)
        self.kept = Kept(self.posts + done.posts, tally, sizes)

    def save(self) -> None:
        """Make everything added so far survive a kill or a power cut. Raises ScreenerError if the file was removed."""
        self._require_same_files()
        for file in self.files:
            os.fsync(file.fileno())
        state = {
            "for": self.signature,
            "posts": self.posts,
            "bytes": self.kept.sizes,
            "complete": self.complete,
            "made": self.made,
            "tally": self.tally.to_dict(),
        }
        write_atomically(self.state_path, json.dumps(state, ensure_ascii=False).encode())

    def finish(self) -> None:
        """Move the finished files to their places; if a kill interrupts this, the next run completes it."""
        if not self.complete:
            self.save()
            if (table := outputs.build_output(self.part, self.kind, writing.list_columns(self.kind))) != self.part:
                with table.open("rb") as file:
                    os.fsync(file.fileno())
            self.complete, self.made = True, table.stat().st_size
            self.save()
            self.close()
        table = self.part if self.kind not in TABLE_SUFFIXES else outputs.get_table_path(self.part, self.kind)
        # It may be renamed already: a kill can happen between the renames.
        if _get_size(table) == self.made:
            table.replace(self.output)
        elif _get_size(self.output) != self.made:
            self.state_path.unlink(missing_ok=True)
            raise self._make_removed_error(table)
        if not self.tally.unchecked:
            self.errors.unlink(missing_ok=True)
        elif self.part_errors.exists():
            self.part_errors.replace(self.errors)
        for path in (self.part, self.part_errors, self.state_path):
            path.unlink(missing_ok=True)

    def _require_same_files(self) -> None:
        """Raise ScreenerError if the open file is no longer the one next to the output."""
        for file, path in zip(self.files, (self.part, self.part_errors), strict=False):
            if not _is_same_file(file, path):
                self.kept = Kept()
                if path.exists():  # it belongs to another run: leave it alone
                    self.owns_lock = False
                else:
                    self.state_path.unlink(missing_ok=True)
                raise self._make_removed_error(path)

    def _make_removed_error(self, path: Path) -> ScreenerError:
        return ScreenerError(
            f"{path} was removed before the run ended, and its results are lost: "
            "leave the files next to the output alone, and run the same command again."
        )

    def _append(self, *data: bytes) -> tuple[int, ...]:
        """Write behind what is valid; return how much would be valid with it."""
        for file, more in zip(self.files, data, strict=True):
            write_all(file, more)
        return tuple(size + len(more) for size, more in zip(self.kept.sizes, data, strict=True))

    def _read_state(self) -> dict[str, Any] | None:
        try:
            saved = json.loads(self.state_path.read_bytes())
            posts, errors = map(int, saved["bytes"])
            return {
                "for": dict(saved["for"]),
                "posts": int(saved["posts"]),
                "bytes": (posts, errors),
                "complete": bool(saved["complete"]),
                "made": int(saved.get("made", 0)),
                "tally": Tally.from_dict(saved["tally"]),
            }
        except FileNotFoundError:
            return None
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
            raise ScreenerError(f"{self.state_path} is damaged: {RESTART_ADVICE}") from None

    def _restore(self, saved: dict[str, Any]) -> None:
        changed = [name for name, value in self.signature.items() if saved["for"].get(name) != value]
        if changed:
            raise ScreenerError(
                f"{self.output} was started with a different {', '.join(changed)}. "
                f"Use the same settings, or {RESTART_ADVICE}"
            )
        self.complete, self.made = saved["complete"], saved["made"]
        self.kept = Kept(saved["posts"], saved["tally"], saved["bytes"])
        if any(os.fstat(file.fileno()).st_size < size for file, size in zip(self.files, self.kept.sizes, strict=False)):
            raise ScreenerError(f"{self.part} has been cut short: {RESTART_ADVICE}")

    def _make_write_error(self, error: OSError) -> ScreenerError:
        kept = (
            f" {self.posts} posts are finished and kept: run the same command again to continue." if self.posts else ""
        )
        if error.errno in DISK_FULL_ERRORS:
            return ScreenerError(f"The disk is full, so {self.output} cannot be written: free some space.{kept}")
        reason = type(error).__name__ if type(error) is not OSError else os.strerror(error.errno or 0)
        return ScreenerError(f"{self.output} cannot be written ({reason}): choose another place.{kept}")


def discard(output: Path) -> None:
    """Delete what an interrupted run left. Raises ScreenerError if a run is still active."""
    part = _append_suffix(output, ".part")
    with suppress(FileNotFoundError), part.open("rb") as file:
        if not _lock(file, part):
            raise ScreenerError(f"Another run is writing {output}: wait for it, or choose another name.")
    for ending in (".checkpoint", ".part", ".part.errors"):
        _append_suffix(output, ending).unlink(missing_ok=True)


def write_all(file: IO[bytes], data: bytes) -> None:
    """Write all of the data or raise: on a full disk, only a part may be written."""
    left = memoryview(data)
    while left:
        left = left[file.write(left) :]


def write_atomically(path: Path, data: bytes) -> None:
    new = _append_suffix(path, ".new")
    try:
        with outputs.open_private(new) as file:
            write_all(file, data)
            os.fsync(file.fileno())
        new.replace(path)
    except BaseException:
        with suppress(OSError):
            new.unlink(missing_ok=True)
        raise


def _append_suffix(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _get_size(path: Path) -> int:
    """Return the size of a file in bytes; negative if it is missing."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return -1


def _is_same_file(file: IO[bytes], path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.lstat())
    except FileNotFoundError:
        return False


def _lock(file: IO[bytes], path: Path) -> bool:
    """Lock a file for this run; False if another run has it, or has just turned it into its output."""
    try:
        import fcntl
    except ImportError:  # Windows itself does not allow renaming an open file
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return _is_same_file(file, path)
