"""Real runs of the real screener on several processes: killed and resumed, refused, and with a process that dies."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest
import typer

from benchmarks import kills
from benchmarks.processes import child_processes
from screener import weights
from screener.batch.pool import PROCESS_ENDED
from screener.batch.run import Part, run
from screener.batch.worker import Done, Settings
from screener.cli.terminal import STOPPED_MESSAGE, handle_signals
from screener.detect import images
from screener.detect.roster import Student, forget, save
from screener.types import ScreenerError
from tests import deadly

POSTS = 270  # five portions: enough for two processes to be under way when they are killed
JSONL = Settings("personal", "public", "psesd", ".jsonl")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("in") / "in.jsonl"
    kills.make_posts(path, POSTS)
    return path


@pytest.fixture(scope="module")
def whole(source: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of a run on one process that nothing disturbed."""
    return kills.run_whole(source, tmp_path_factory.mktemp("whole"), "--processes", "1")


def test_one_report_a_post_in_order_and_every_error_named(whole: dict[str, bytes]) -> None:
    reports = [json.loads(line) for line in whole["out.jsonl"].splitlines()]
    assert [report["id"] for report in reports] == ["p-" + str(n) if n != 5 else "line 6" for n in range(POSTS)]
    assert [json.loads(line)["place"] for line in whole["out.jsonl.errors.jsonl"].splitlines()] == ["line 6"]
    assert b"Summary of 270 posts" in whole["out.html"]


def test_ended_killed_and_resumed_the_files_are_those_of_an_undisturbed_run(
    source: Path, whole: dict[str, bytes], tmp_path: Path
) -> None:
    command = kills.batch_command(source, tmp_path, "--processes", "2")
    with subprocess.Popen(command, cwd=kills.ROOT, stderr=subprocess.PIPE, text=True) as run_of_it:
        while not kills.output_size(tmp_path) and run_of_it.poll() is None:
            time.sleep(0.005)
        run_of_it.terminate()
        _, said = run_of_it.communicate(timeout=300)
    assert run_of_it.returncode == 128 + signal.SIGTERM, said
    assert said.splitlines()[-1] == "Stopped. Finished posts are kept: run the same command again to continue."
    assert set(kills.read_files(tmp_path)) == {f"out.jsonl{one}" for one in (".part", ".part.errors", ".checkpoint")}
    found, killed = kills.run_with_kills(source, tmp_path, [len(whole["out.jsonl"]) // 2], "--processes", "2")
    assert killed == 1
    assert found == whole


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_each_signal_that_ends_a_program_ends_it_in_order(capsys: pytest.CaptureFixture[str], name: str) -> None:
    number = getattr(signal, name)
    before = signal.getsignal(number)
    with pytest.raises(typer.Exit) as ended, handle_signals(STOPPED_MESSAGE):
        signal.raise_signal(number)
    assert ended.value.exit_code == 128 + number
    assert capsys.readouterr().err == f"{STOPPED_MESSAGE}\n"
    assert signal.getsignal(number) == before


def test_worker_crash_is_retried(source: Path, whole: dict[str, bytes], tmp_path: Path) -> None:
    killed: list[int] = []

    def progress(at: int, done: Done) -> None:
        if not killed:
            killed.append(child_processes(os.getpid())[-1])
            os.kill(killed[0], signal.SIGKILL)

    output = tmp_path / "out.jsonl"
    run(source, output, JSONL, Part(limit=140), 2, progress)  # three portions
    assert killed
    assert output.read_bytes().splitlines() == whole["out.jsonl"].splitlines()[:140]


def test_an_input_that_vanishes_leaves_no_output(source: Path, tmp_path: Path) -> None:
    mine, output = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    content = source.read_bytes()
    mine.write_bytes(content)
    with pytest.raises(ScreenerError, match=r"in.jsonl is missing: restore it"):
        run(mine, output, JSONL, Part(limit=70), 1, lambda at, done: mine.unlink(missing_ok=True))
    assert not output.exists()
    mine.write_bytes(content)
    tally = run(mine, output, JSONL, Part(limit=70), 1, lambda at, done: None)
    assert tally.verdicts.total() == 70
    assert len(output.read_bytes().splitlines()) == 70


def test_resume_refused_when_input_or_options_changed(source: Path, tmp_path: Path) -> None:
    mine, output = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    mine.write_bytes(source.read_bytes())

    def stop(at: int, done: Done) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(mine, output, JSONL, Part(limit=70), 1, stop)
    with pytest.raises(ScreenerError, match=r"started with a different limit\. Use the same settings, or use --fresh"):
        run(mine, output, JSONL, Part(), 1, stop)
    mine.write_bytes(b'{"text": "x"}\n' + mine.read_bytes())
    with pytest.raises(ScreenerError, match="started with a different input"):
        run(mine, output, JSONL, Part(limit=70), 1, stop)


def test_two_runs_do_not_write_one_output(source: Path, tmp_path: Path) -> None:
    def second(at: int, done: Done) -> None:
        with pytest.raises(ScreenerError, match="Another run is writing"):
            run(source, tmp_path / "out.jsonl", JSONL, Part(limit=70), 1, lambda at, done: None)

    run(source, tmp_path / "out.jsonl", JSONL, Part(limit=70), 1, second)
    assert len((tmp_path / "out.jsonl").read_bytes().splitlines()) == 70


def test_a_sample_is_the_same_posts_each_time_in_order(source: Path, tmp_path: Path) -> None:
    ids = []
    for name in ("a.jsonl", "b.jsonl"):
        run(source, tmp_path / name, JSONL, Part(sample=12), 1, lambda at, done: None)
        ids.append([json.loads(line)["id"] for line in (tmp_path / name).read_bytes().splitlines()])
    assert ids[0] == ids[1]
    numbers = [int(ident[2:]) for ident in ids[0]]
    assert numbers == sorted(numbers)
    assert len(numbers) == 12
    assert numbers != list(range(12))


def _half(source: Path, output: Path) -> None:
    def stop(at: int, done: Done) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(source, output, JSONL, Part(), 1, stop)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "posts"
    made.mkdir()
    for n in range(70):
        (made / f"{n:02}.txt").write_text(f"Bus {n} left at noon.", encoding="utf-8")
    return made


def test_resume_of_a_folder_refused_when_its_texts_changed(folder: Path, tmp_path: Path) -> None:
    _half(folder, tmp_path / "out.jsonl")
    shutil.copytree(folder, tmp_path / "other")
    for n, path in enumerate((tmp_path / "other").iterdir()):
        os.utime(path, (n, n))
    run(tmp_path / "other", tmp_path / "out.jsonl", JSONL, Part(), 1, lambda at, done: None)
    _half(folder, tmp_path / "out.jsonl")
    before = (folder / "03.txt").stat()
    (folder / "03.txt").write_text("Bus 4 left at noon.", encoding="utf-8")
    os.utime(folder / "03.txt", ns=(before.st_atime_ns, before.st_mtime_ns))
    with pytest.raises(ScreenerError, match="started with a different input"):
        run(folder, tmp_path / "out.jsonl", JSONL, Part(), 1, lambda at, done: None)


def test_a_text_of_a_folder_that_changes_during_a_run_is_noticed_at_the_same_length(
    folder: Path, tmp_path: Path
) -> None:
    def change(at: int, done: Done) -> None:
        (folder / "69.txt").write_text("Bus 70 left at noon.", encoding="utf-8")

    with pytest.raises(ScreenerError, match="The input changed"):
        run(folder, tmp_path / "out.jsonl", JSONL, Part(), 1, change)


@pytest.mark.parametrize("name", ["encoder/decoding.json", "disruption/features.json", "faces/ages.onnx"])
def test_resume_refused_when_model_file_changed(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    _half(source, tmp_path / "out.jsonl")
    changed = {**weights.pins(), name: "0" * 64}
    monkeypatch.setattr(weights, "pins", lambda: changed)
    with pytest.raises(ScreenerError, match="started with a different model"):
        run(source, tmp_path / "out.jsonl", JSONL, Part(), 1, lambda at, done: None)


def test_resume_refused_when_roster_or_image_support_changed(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCREENER_DATA", str(tmp_path / "data"))
    _half(source, tmp_path / "out.jsonl")
    save([Student("Maya", "Okafor", no_release=True)], tmp_path / "data")
    with pytest.raises(ScreenerError, match="started with a different student list"):
        run(source, tmp_path / "out.jsonl", JSONL, Part(), 1, lambda at, done: None)
    forget(tmp_path / "data")
    monkeypatch.setattr(images, "PACKAGES", ())
    with pytest.raises(ScreenerError, match="started with a different set of picture components"):
        run(source, tmp_path / "out.jsonl", JSONL, Part(), 1, lambda at, done: None)


def test_a_list_of_students_that_is_imported_midway_is_noticed(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCREENER_DATA", str(tmp_path / "data"))

    def bring(at: int, done: Done) -> None:
        save([Student("Maya", "Okafor", no_release=True)], tmp_path / "data")

    with pytest.raises(ScreenerError, match=r"The student list changed during .* use --fresh"):
        run(source, tmp_path / "out.jsonl", JSONL, Part(limit=70), 1, bring)
    assert not (tmp_path / "out.jsonl").exists()


def test_a_post_that_ends_its_process_each_time_is_set_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in deadly.environment(tmp_path / "begins").items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("screener.batch.run.CHUNK", 2)
    texts = [deadly.WORD if n == 3 else f"Bus {n} left." for n in range(6)]
    (tmp_path / "in.jsonl").write_text("".join(f'{{"text": "{text}"}}\n' for text in texts), encoding="utf-8")
    output = tmp_path / "out.jsonl"
    tally = run(tmp_path / "in.jsonl", output, JSONL, Part(), 2, lambda at, done: None)
    assert (tally.verdicts.total(), tally.unchecked) == (6, 1)
    (error,) = (tmp_path / "out.jsonl.errors.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(error) == {"place": "line 4", "id": "line 4", "reason": PROCESS_ENDED}
    verdicts = [json.loads(line)["verdict"] for line in output.read_bytes().splitlines()]
    assert verdicts == ["review" if n == 3 else "clear" for n in range(6)]
