"""Finished work is kept: stopped at any step, a run continues to the same bytes; write errors are reported."""

from __future__ import annotations

import os
import resource
import subprocess
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from screener.batch import checkpoint as kept
from screener.batch.checkpoint import Checkpoint
from screener.batch.tally import Tally
from screener.batch.worker import Done
from screener.batch.writing import encode_report
from screener.io.source import TABLE_SUFFIXES
from screener.types import ScreenerError
from tests import made

PORTIONS = 6
SIGNATURE = {"input": "a"}


def portion(n: int) -> Done:
    done = Done(2, f"first of {n}\nsecond of {n}\n".encode() * 500, b'{"place": "line %d"}\n' % n)
    done.tally.verdicts["clear"], done.tally.unchecked = 2, 1
    return done


def fill(output: Path, kind: str = ".jsonl") -> None:
    """Write all portions, from where an earlier try ended."""
    with Checkpoint(output, kind, SIGNATURE) as one:
        for n in range(one.posts // 2, PORTIONS):
            one.add(portion(n))
            one.save()
        one.finish()


def found(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def killed(after: int, output: Path, kind: str) -> bool:
    """Write all portions in a process that ends, with nothing told to anybody, before its n-th operation on a file."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the child of a process with threads: it touches files only
        child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0
    left = after

    def counted(real: Any) -> Any:
        def step(*args: Any, **given: Any) -> Any:
            nonlocal left
            left -= 1
            if left < 0:
                os._exit(9)
            return real(*args, **given)

        return step

    for place, name in ((os, "fsync"), (Path, "replace"), (Path, "unlink"), (kept, "write_all")):
        setattr(place, name, counted(getattr(place, name)))
    try:
        fill(output, kind)
        os._exit(0)
    finally:
        os._exit(1)


@pytest.mark.parametrize("kind", [".jsonl", ".csv.gz", ".html"])
def test_killed_at_every_step_a_run_goes_on_to_the_same_bytes(tmp_path: Path, kind: str) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    whole.mkdir()
    broken.mkdir()
    fill(whole / f"out{kind}", kind)
    assert set(found(whole)) == {f"out{kind}", f"out{kind}.errors.jsonl"}
    step = 0
    while killed(step, broken / f"out{kind}", kind):
        fill(broken / f"out{kind}", kind)
        assert found(broken) == found(whole), f"killed at step {step}"
        for path in broken.iterdir():
            path.unlink()
        step += 1
    assert step > 5 * PORTIONS


def test_a_run_with_no_room_left_says_so_and_goes_on_when_there_is(tmp_path: Path) -> None:
    output = tmp_path / "out.jsonl"
    size = len(portion(0).data)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size * 3 + size // 2, before[1]))
    try:
        with pytest.raises(ScreenerError, match=r"disk is full.*6 posts are finished and kept"):
            fill(output)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert not output.exists()
    fill(output)
    assert output.read_bytes() == b"".join(portion(n).data for n in range(PORTIONS))


@contextmanager
def mounted(folder: Path, options: str) -> Iterator[None]:
    """A file system of memory, if this user may have one."""
    folder.mkdir(exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("only root may mount a file system")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    with mounted(disk, "size=128k"):
        (disk / "ballast").write_bytes(b"x" * 65536)
        with pytest.raises(ScreenerError, match="disk is full"):
            fill(disk / "out.jsonl")
        assert not (disk / "out.jsonl").exists()
        (disk / "ballast").unlink()
        fill(disk / "out.jsonl")
        assert (disk / "out.jsonl").read_bytes() == b"".join(portion(n).data for n in range(PORTIONS))


def test_a_read_only_place_is_refused_before_the_work(tmp_path: Path) -> None:
    with (
        mounted(tmp_path / "disk", "ro"),
        pytest.raises(ScreenerError, match=r"cannot be written .*choose another place"),
        Checkpoint(tmp_path / "disk" / "out.jsonl", ".jsonl", SIGNATURE),
    ):
        pass


def test_a_fresh_start_takes_nothing_from_a_run_that_is_at_it(tmp_path: Path) -> None:
    with Checkpoint(tmp_path / "out.jsonl", ".jsonl", SIGNATURE) as one:
        one.add(portion(0))
        one.save()
        with pytest.raises(ScreenerError, match="Another run is writing"):
            kept.discard(tmp_path / "out.jsonl")
    kept.discard(tmp_path / "out.jsonl")
    kept.discard(tmp_path / "out.jsonl")
    assert found(tmp_path) == {}


@pytest.mark.parametrize("ending", [".part", ".part.errors"])
@pytest.mark.parametrize("portions", [1, PORTIONS])
def test_what_is_taken_away_midway_is_never_told_as_done(tmp_path: Path, ending: str, portions: int) -> None:
    output = tmp_path / "out.jsonl"

    def run() -> None:
        with Checkpoint(output, ".jsonl", SIGNATURE) as one:
            one.add(portion(0))
            one.save()
            (tmp_path / f"out.jsonl{ending}").unlink()
            for n in range(1, portions):
                one.add(portion(n))
            one.finish()

    with pytest.raises(ScreenerError, match=r"was removed .*run the same command again"):
        run()
    assert found(tmp_path) == {}
    fill(output)
    assert output.read_bytes() == b"".join(portion(n).data for n in range(PORTIONS))


def test_an_older_output_is_not_told_as_what_was_taken_away_before_its_renaming(tmp_path: Path) -> None:
    output = tmp_path / "out.jsonl"
    output.write_bytes(b"of last week")
    # Killed before the renames: all is complete but for the names.
    assert killed_where(output, "replace", str(output))
    (tmp_path / "out.jsonl.part").unlink()
    with pytest.raises(ScreenerError, match="was removed"):
        fill(output)
    fill(output)
    assert output.read_bytes() == b"".join(portion(n).data for n in range(PORTIONS))


def killed_where(output: Path, name: str, target: str) -> bool:
    """Write all portions in a process that ends before a file gets this name."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    real = getattr(Path, name)

    def step(self: Path, other: Path) -> Any:
        if str(other) == target:
            os._exit(9)
        return real(self, other)

    try:
        setattr(Path, name, step)
        fill(output)
    finally:
        os._exit(1)


@pytest.mark.parametrize("kind", [".jsonl", ".csv.gz", ".html", ".xlsx", ".parquet"])
def test_only_whoever_runs_it_reads_what_is_written(tmp_path: Path, kind: str) -> None:
    if kind in TABLE_SUFFIXES:
        pytest.importorskip("openpyxl" if kind == ".xlsx" else "pyarrow", reason="'make tables' sets it up")
    output, seen = tmp_path / f"out{kind}", set[str]()
    (tmp_path / f"out{kind}.part").write_bytes(b"")
    (tmp_path / f"out{kind}.part").chmod(0o644)
    before = os.umask(0)
    try:
        with Checkpoint(output, kind, SIGNATURE) as one:
            one.add(Done(1, encode_report(made.report(), kind), b'{"place": "line 1"}\n'))
            one.tally.unchecked = 1
            one.save()
            seen |= {f"{path.name} {path.stat().st_mode & 0o777:o}" for path in tmp_path.iterdir()}
            one.finish()
    finally:
        os.umask(before)
    assert seen == {f"out{kind}{ending} 600" for ending in (".part", ".part.errors", ".checkpoint")}
    left = {f"{path.name} {path.stat().st_mode & 0o777:o}" for path in tmp_path.iterdir()}
    assert left == {f"out{kind} 600", f"out{kind}.errors.jsonl 600"}


class StoppedTally(Tally):
    """Counts while which a signal arrives, after some of them are added."""

    def __getattribute__(self, name: str) -> Any:
        if name == "groups":
            raise KeyboardInterrupt
        return super().__getattribute__(name)


def add(output: Path, *tallies: Tally) -> Tally:
    """Add a post for each tally to a run; return the counts of all of it."""
    with Checkpoint(output, ".jsonl", SIGNATURE) as run:
        for tally in tallies:
            run.add(Done(1, f"post {run.posts}\n".encode(), tally=tally))
        return run.tally


def test_a_signal_amid_a_portion_leaves_posts_and_counts_of_the_portions_before(tmp_path: Path) -> None:
    output, first = tmp_path / "out.jsonl", Tally(Counter(hold=1))
    with pytest.raises(KeyboardInterrupt):
        add(output, first, StoppedTally(Counter(clear=1)))
    assert add(output) == first
    with Checkpoint(output, ".jsonl", SIGNATURE) as run:
        run.add(Done(1, b"post 1\n", tally=Tally(Counter(clear=1))))
        run.finish()
    assert run.tally == Tally(Counter(hold=1, clear=1))
    assert output.read_bytes() == b"post 0\npost 1\n"


@pytest.mark.parametrize(
    "state", ["[]", "[1]", "3", "null", "{}", "{", '{"complete": true}', '{"bytes": [1], "for": {}}', "[" * 100_000]
)
def test_a_checkpoint_that_was_changed_is_named_as_damaged(tmp_path: Path, state: str) -> None:
    (tmp_path / "out.jsonl.checkpoint").write_text(state, encoding="utf-8")
    with pytest.raises(ScreenerError, match="checkpoint is damaged: use --fresh"):
        fill(tmp_path / "out.jsonl")


@pytest.mark.parametrize("ending", [".part", ".part.errors", ".checkpoint.new"])
def test_a_link_beside_the_output_is_not_followed(tmp_path: Path, ending: str) -> None:
    other = tmp_path / "other"
    other.write_bytes(b"of somebody else")
    (tmp_path / f"out.jsonl{ending}").symlink_to(other)
    with pytest.raises(ScreenerError, match=rf"out.jsonl{ending} is a link to another file"):
        fill(tmp_path / "out.jsonl")
    assert other.read_bytes() == b"of somebody else"
    assert not (tmp_path / "out.jsonl").exists()
