"""A batch on a real Ray cluster of two machines' worth of processes on this one, and one of them lost midway."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks import kills
from screener.batch.pool import ENDED
from screener.batch.run import versions
from screener.batch.worker import Settings
from screener.detect.roster import Student, save
from screener.io import RawRecord
from screener.types import ScreenerError
from tests import deadly
from tests.paged import free_port
from tests.traced import MISSING, Traced, can_trace

pq = pytest.importorskip("pyarrow.parquet", reason="'make tables' sets up what .parquet needs")
pa = pytest.importorskip("pyarrow", reason="'make tables' sets up what .parquet needs")
from screener.batch import cluster as ours  # noqa: E402

POSTS = 400


def test_portions_hold_each_post_once_in_order_wherever_a_run_goes_on(tmp_path: Path) -> None:
    lines = b"\n".join(b'{"text": "%d"}' % n if n % 7 else b"" for n in range(500))
    (tmp_path / "in.jsonl").write_bytes(lines)
    whole = [(f"line {n + 1}", line + b"\n") for n, line in enumerate(lines.split(b"\n")) if line]
    whole[-1] = (whole[-1][0], whole[-1][1][:-1])
    for done, limit in ((0, None), (64, None), (70, 200), (len(whole), None)):
        found = [
            (raw.place, getattr(raw, "record", None))
            for place in ours.places(str(tmp_path / "in.jsonl"), ".jsonl", done, limit)
            for raw in ours.read(str(tmp_path / "in.jsonl"), ".jsonl", place)
        ]
        assert found == whole[done:limit]


def test_rows_of_a_table_are_read_across_its_groups(tmp_path: Path) -> None:
    posts = [{"Text": f"post {n}", "id": None} for n in range(205)]
    path = f"file://{tmp_path}/in.parquet"
    pq.write_table(pa.Table.from_pylist(posts), tmp_path / "in.parquet", row_group_size=50)
    found = [raw for place in ours.places(path, ".parquet", 3, 200) for raw in ours.read(path, ".parquet", place)]
    assert [(raw.place, dict(raw.record)) for raw in found] == [  # type: ignore[union-attr, arg-type]
        (f"row {n + 1}", {"text": f"post {n}"}) for n in range(3, 200)
    ]


def test_a_group_of_rows_is_unpacked_once_for_all_of_its_portions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    path = str(tmp_path / "in.parquet")
    parquet.write_table(pa.table({"text": [f"post {n}" for n in range(1000)]}), path)
    real, unpacked = parquet.ParquetFile.read_row_group, []

    def counted(self: Any, group: int) -> Any:
        unpacked.append(group)
        return real(self, group)

    monkeypatch.setattr(parquet.ParquetFile, "read_row_group", counted)
    found = [raw for place in ours.places(path, ".parquet", 0, None) for raw in ours.read(path, ".parquet", place)]
    assert [raw.fields()["text"] for raw in found if isinstance(raw, RawRecord)] == [f"post {n}" for n in range(1000)]
    assert unpacked == [0]


def test_finished_files_are_moved_to_their_address(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    for name in ("out.jsonl", "out.jsonl.errors.jsonl"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    ours.put(tmp_path / "out.jsonl", f"file://{tmp_path}/shared/may.jsonl")
    assert {path.name: path.read_text() for path in (tmp_path / "shared").iterdir()} == {
        "may.jsonl": "out.jsonl",
        "may.jsonl.errors.jsonl": "out.jsonl.errors.jsonl",
    }
    assert [path.name for path in tmp_path.iterdir()] == ["shared"]


def test_errors_of_an_earlier_run_do_not_stay_at_the_address(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "may.jsonl.errors.jsonl").write_text("old", encoding="utf-8")
    (tmp_path / "out.jsonl").write_text("new", encoding="utf-8")
    ours.put(tmp_path / "out.jsonl", f"file://{tmp_path}/shared/may.jsonl")
    assert [path.name for path in (tmp_path / "shared").iterdir()] == ["may.jsonl"]


def _with_a_deadly_post(path: Path, count: int) -> None:
    texts = [deadly.WORD if n == 1 else f"Bus {n} left." for n in range(count)]
    path.write_text("".join(f'{{"text": "{text}"}}\n' for text in texts), encoding="utf-8")


def test_a_post_that_ends_its_process_is_set_aside_where_it_is_screened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in deadly.environment(tmp_path / "begins").items():
        monkeypatch.setenv(name, value)
    source = tmp_path / "in.jsonl"
    _with_a_deadly_post(source, 2)
    (place,) = ours.places(str(source), ".jsonl", 0, None)
    settings = Settings("personal", "public", "psesd", ".jsonl")
    (row,) = ours.Screening(str(source), ".jsonl", settings)(pa.Table.from_pylist([place])).to_pylist()
    assert json.loads(row["failed"]) == [["line 2", ENDED]]
    assert row["posts"] == 2
    assert [json.loads(line)["verdict"] for line in row["data"].splitlines()] == ["clear", "review"]


def test_a_machine_with_another_list_of_students_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in.jsonl").write_text('{"text": "Hello"}\n', encoding="utf-8")
    mine = versions("psesd")
    place = pa.Table.from_pylist([{"start": 0, "size": 18, "number": 1}])
    screening = ours.Screening(str(tmp_path / "in.jsonl"), ".jsonl", Settings("personal", "public", "psesd", ".jsonl"))
    ours.require_alike(mine, json.loads(screening(place).to_pylist()[0]["versions"]))
    monkeypatch.setenv("SCREENER_DATA", str(tmp_path / "data"))
    save([Student("Maya", "Okafor", no_release=True)])
    with pytest.raises(ScreenerError, match="A machine in the cluster has a different student list than this one"):
        ours.require_alike(mine, json.loads(screening(place).to_pylist()[0]["versions"]))


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[Any]:
    """A cluster of two: the first machine of it runs the batch's command, the second can be lost."""
    pytest.importorskip("ray", reason="Ray is not installed: 'make cluster' installs it and runs this test")
    from ray.cluster_utils import Cluster

    before = dict(os.environ)
    # Ray's processes step back for all others (15): on a busy machine they would never get to work.
    os.environ |= {
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_worker_niceness": "0",
        **deadly.environment(tmp_path / "begins"),
    }
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    try:
        cluster.second = cluster.add_node(num_cpus=1)
        cluster.wait_for_nodes()
        yield cluster
    finally:
        cluster.shutdown()
        os.environ.clear()
        os.environ.update(before)


@pytest.mark.enable_socket
@pytest.mark.filterwarnings("ignore")
def test_a_machine_lost_midway_costs_a_retry_and_no_post(machines: Any, tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    kills.make_posts(source, POSTS)
    (tmp_path / "whole").mkdir()
    (tmp_path / "ours").mkdir()
    expected = kills.undisturbed(source, tmp_path / "whole", "--processes", "1")
    run = subprocess.Popen(
        kills.command(source, tmp_path / "ours", "--ray", machines.address), cwd=kills.ROOT, stderr=subprocess.PIPE
    )
    with run:
        since = time.monotonic()
        while kills.size(tmp_path / "ours") == 0 and run.poll() is None and time.monotonic() - since < 540:
            time.sleep(0.05)
        failed_report = run.poll() is None
        machines.remove_node(machines.second, allow_graceful=False)
        assert run.stderr
        said = run.stderr.read().decode()
    assert failed_report, f"the run ended before the machine was lost: {said}"
    assert run.returncode == 1, said
    assert kills.files(tmp_path / "ours") == expected


@pytest.mark.enable_socket
@pytest.mark.filterwarnings("ignore")
def test_a_post_that_ends_its_process_each_time_is_set_aside(machines: Any, tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    _with_a_deadly_post(source, 80)
    (tmp_path / "ours").mkdir()
    command = kills.command(source, tmp_path / "ours", "--ray", machines.address)
    done = subprocess.run(command, cwd=kills.ROOT, capture_output=True, text=True, timeout=500, check=False)
    assert done.returncode == 1, done.stderr
    errors = (tmp_path / "ours" / "out.jsonl.errors.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in errors] == [{"place": "line 2", "id": "line 2", "reason": ENDED}]
    reports = (tmp_path / "ours" / "out.jsonl").read_bytes().splitlines()
    assert [json.loads(line)["verdict"] == "review" for line in reports] == [n == 1 for n in range(80)]


@pytest.mark.enable_socket
def test_no_cluster_is_said_in_a_sentence(tmp_path: Path) -> None:
    pytest.importorskip("ray", reason="Ray is not installed: 'make cluster' installs it and runs this test")
    source = tmp_path / "in.jsonl"
    kills.make_posts(source, 3)
    command = kills.command(source, tmp_path, "--ray", "127.0.0.1:1")
    done = subprocess.run(command, cwd=kills.ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert "There is no cluster at 127.0.0.1:1" in done.stderr


@pytest.mark.allow_hosts(["127.0.0.1"])
@pytest.mark.skipif(not can_trace(), reason=MISSING)
def test_nothing_leaves_the_cluster(tmp_path: Path) -> None:
    """A head as the remedy says to start it, and a batch on it: neither tells anybody that they are there.

    The head asks which cloud it runs in, for which Ray has no switch; of its processes only that and the actors count.
    """
    pytest.importorskip("ray", reason="Ray is not installed: 'make cluster' installs it and runs this test")
    source, out, port = tmp_path / "in.jsonl", tmp_path / "out.jsonl", free_port()
    kills.make_posts(source, 100)
    head = Traced(tmp_path / "head", {"RAY_USAGE_STATS_REPORT_URL": "http://127.0.0.1:9", "RAY_worker_niceness": "0"})
    start = ("-m", "ray.scripts.scripts", "start", "--head", "--block", "--disable-usage-stats", "--num-cpus", "1")
    with (
        tempfile.TemporaryDirectory(prefix="ray-") as short,  # the paths of its sockets have little room
        head.running(*start, "--temp-dir", short, "--port", str(port)) as run,
    ):
        assert run.stdout
        said = ""
        while "--block" not in said:
            said += (line := run.stdout.readline().decode())
            assert line, said
        (own,) = set(re.findall(r"Local node IP: (\S+)", said))
        batch = Traced(tmp_path / "batch")
        command = ("-m", "screener", "batch", source, "--output", out, "--ray", f"{own}:{port}")
        batch.run(*command, codes=(1,))  # a line is broken
    assert out.exists()
    # Each learns its own address from a socket that it points to 8.8.8.8 and sends nothing on.
    reached = [call for call in batch.reached() if own not in call and '"8.8.8.8")}, 16) = 0' not in call]
    assert [call for call in reached if not re.match(r"bind\(|open", call)] == []
    assert head.saw("onnxruntime")
    assert "/.cache" not in "".join(head.left())
    assert "usage-stats" not in head.log.read_text(encoding="utf-8", errors="replace")
