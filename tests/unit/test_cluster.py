"""A batch on a real Ray cluster of two machines' worth of processes on this one, and one of them lost midway."""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks import kills
from screener.batch.pool import PROCESS_ENDED
from screener.batch.worker import Settings, read_versions
from screener.detect.roster import Student, save
from screener.io import RawRecord, Source, count_units, read_posts
from screener.types import ScreenerError
from tests import deadly
from tests.paged import free_port
from tests.traced import MISSING, Traced, can_trace

pq = pytest.importorskip("pyarrow.parquet", reason="'make tables' sets up what .parquet needs")
pa = pytest.importorskip("pyarrow", reason="'make tables' sets up what .parquet needs")
fs = pytest.importorskip("pyarrow.fs", reason="'make tables' sets up what .parquet needs")
from screener.batch import cluster as ours  # noqa: E402

POSTS = 400


@pytest.mark.parametrize("name", ["in.jsonl", "in.csv.gz", "in.parquet"])
def test_a_file_at_an_address_is_read_as_one_on_disk(tmp_path: Path, name: str) -> None:
    posts_there = [{"text": f"post {n}", "id": str(n)} for n in range(500)]
    if name.endswith(".parquet"):
        pq.write_table(pa.Table.from_pylist(posts_there), tmp_path / name, row_group_size=50)
    elif name.endswith(".gz"):
        (tmp_path / name).write_bytes(
            gzip.compress(b"text,id\n" + b"".join(b"post %d,%d\n" % (n, n) for n in range(500)))
        )
    else:
        (tmp_path / name).write_text("\n\n".join(map(json.dumps, posts_there)), encoding="utf-8")
    there = Source(name, stored=(fs.SubTreeFileSystem(str(tmp_path), fs.LocalFileSystem()), name))
    here = list(read_posts(tmp_path / name))
    assert len(here) == 500
    assert [replace(post, folder=tmp_path) for post in read_posts(there) if isinstance(post, RawRecord)] == here
    assert count_units(there) == count_units(tmp_path / name)
    assert there.stamp() == Source.at(tmp_path / name).stamp()


def test_an_address_on_this_computer_is_a_path_and_one_without_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text("{}", encoding="utf-8")
    assert Source.of(f"file://{tmp_path}/in.jsonl") == Source.at(tmp_path / "in.jsonl")
    with pytest.raises(ScreenerError, match=r"There is no file mock:///in\.jsonl"):
        Source.of("mock:///in.jsonl")
    with pytest.raises(ScreenerError, match="cannot be reached"):
        Source.of("nowhere://in.jsonl")


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
    settings = Settings("personal", "public", "psesd", ".jsonl", rewrite=True)  # no other test's process
    _, done = ours.screen_remotely(settings, list(read_posts(source)))
    assert [(one.place, one.reason) for one in done.failed] == [("line 2", PROCESS_ENDED)]
    assert done.posts == 2
    assert [json.loads(line)["verdict"] for line in done.data.splitlines()] == ["clear", "review"]


def test_a_machine_with_another_list_of_students_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = read_versions("psesd")
    ours.require_same_versions(mine, read_versions("psesd"))
    monkeypatch.setenv("SCREENER_DATA", str(tmp_path / "data"))
    save([Student("Maya", "Okafor", no_release=True)])
    with pytest.raises(ScreenerError, match="A machine in the cluster has a different student list than this one"):
        ours.require_same_versions(mine, read_versions("psesd"))


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
    expected = kills.run_whole(source, tmp_path / "whole", "--processes", "1")
    run = subprocess.Popen(
        kills.batch_command(source, tmp_path / "ours", "--ray", machines.address),
        cwd=kills.ROOT,
        stderr=subprocess.PIPE,
    )
    with run:
        since = time.monotonic()
        while kills.output_size(tmp_path / "ours") == 0 and run.poll() is None and time.monotonic() - since < 540:
            time.sleep(0.05)
        failed_report = run.poll() is None
        machines.remove_node(machines.second, allow_graceful=False)
        assert run.stderr
        said = run.stderr.read().decode()
    assert failed_report, f"the run ended before the machine was lost: {said}"
    assert run.returncode == 1, said
    assert kills.read_files(tmp_path / "ours") == expected


@pytest.mark.enable_socket
@pytest.mark.filterwarnings("ignore")
def test_a_post_that_ends_its_process_each_time_is_set_aside(machines: Any, tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    _with_a_deadly_post(source, 80)
    (tmp_path / "ours").mkdir()
    command = kills.batch_command(source, tmp_path / "ours", "--ray", machines.address)
    done = subprocess.run(command, cwd=kills.ROOT, capture_output=True, text=True, timeout=500, check=False)
    assert done.returncode == 1, done.stderr
    errors = (tmp_path / "ours" / "out.jsonl.errors.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in errors] == [{"place": "line 2", "id": "line 2", "reason": PROCESS_ENDED}]
    reports = (tmp_path / "ours" / "out.jsonl").read_bytes().splitlines()
    assert [json.loads(line)["verdict"] == "review" for line in reports] == [n == 1 for n in range(80)]


@pytest.mark.enable_socket
def test_no_cluster_is_said_in_a_sentence(tmp_path: Path) -> None:
    pytest.importorskip("ray", reason="Ray is not installed: 'make cluster' installs it and runs this test")
    source = tmp_path / "in.jsonl"
    kills.make_posts(source, 3)
    command = kills.batch_command(source, tmp_path, "--ray", "127.0.0.1:1")
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
