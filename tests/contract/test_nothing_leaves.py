"""Nothing leaves this computer: each entry point with an empty home, watched by strace.

No connection but to this computer itself, no name looked up, nothing listens to others, and no file stays but in the
user's own data, in what was asked for and among the program's compiled modules. `make quiet` watches for 90 s each.
"""

from __future__ import annotations

import json
import os
import re
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from screener.telemetry import OFF
from tests.databases import postgresql, programs
from tests.paged import free_port
from tests.pictures import drawn, saved
from tests.served import parse
from tests.traced import MISSING, ROOT, Traced, can_trace

traced_only = pytest.mark.skipif(not can_trace(), reason=MISSING)
pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
SECONDS = float(os.environ.get("WATCH", "1"))  # how long what stays up is kept up
RATE = 40  # posts a second: a slow computer screens so many
ELSEWHERE = "https://elsewhere.example"  # a page that the user's browser shows as well
TEXT = "So proud of Noor L., whose IEP was rewritten in May! Call me at 206-555-0147 or mail noor.l@school.example."
# An office that collects telemetry of its own programs sets such variables for all of them.
COLLECTING = {
    "OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector.example:4318",
    "FASTAPI_OTEL_AUTO_CONFIGURE": "true",
    **{
        name: {"0": "1", "1": "0", "false": "true"}.get(value, "http://collector.example")
        for name, value in OFF.items()
    },
}


def asked(port: int, head: str, body: bytes = b"") -> bytes:
    """Send a request to a port of this computer, and return what comes until the other side closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=120) as connection:
        lines = f"{head}\r\nHost: 127.0.0.1:{port}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        connection.sendall(lines.encode() + body)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def patiently(ask: Callable[[], bytes]) -> bytes:
    """What `ask` returns, tried again while nobody answers there yet."""
    until = time.monotonic() + 120
    while True:
        try:
            return ask()
        except OSError:
            assert time.monotonic() < until
            time.sleep(0.05)


@traced_only
def test_a_telltale_is_seen(tmp_path: Path) -> None:
    """The watcher itself: a program that does each of these things is caught at each."""
    code = (
        "import socket, pathlib\n"
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(('192.0.2.1', 9))\n"
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.2', 9))\n"
        "socket.socket().bind(('0.0.0.0', 0))\n"
        "try: socket.getaddrinfo('name.invalid', 80)\n"
        "except OSError: pass\n"
        "home = pathlib.Path.home()\n"
        "(home / '.cache').mkdir()\n"
        "(home / '.cache' / 'id').write_text('x')\n"
        "(home / 'gone').write_text('x'); (home / 'gone').unlink()\n"
        "(home / 'given').write_text('x')\n"
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(('127.0.0.1', 9))\n"
    )
    traced = Traced(tmp_path / "home")
    traced.run("-c", code)
    left = traced.left(traced.home / "given")
    for telltale in ("192.0.2.1", "192.0.2.2", "0.0.0.0", "resolv.conf", 'cache"', 'cache/id"'):
        assert any(telltale in call for call in left), telltale
    assert not [call for call in left if re.search(r'/gone"|/given"|"127\.0\.0\.1"\)\}, 16\) = 0 X', call)]


@traced_only
def test_commands(tmp_path: Path) -> None:
    picture, names = tmp_path / "a.jpg", tmp_path / "students.csv"
    picture.write_bytes(saved(drawn("Welcome to Room 9")))
    names.write_text("first name,last name,no media release\nNoor,Lindqvist,yes\n", encoding="utf-8")
    gold = tmp_path / "gold.jsonl"
    with (ROOT / "data" / "eval" / "dev.jsonl").open(encoding="utf-8") as file:
        gold.write_text(next(file), encoding="utf-8")
    made = [tmp_path / name for name in ("page.html", "blurred.jpg", "hosts", "plain.jpg")]
    few = (
        ("roster", "import", names),
        ("check", "--account", "agency", "--text", TEXT, "--image", picture, "--html", made[0]),
        ("blur", picture, made[1]),
        ("audit", "verify"),
        ("native-host", "install", "--browser", "firefox", "--folder", made[2]),
    )
    more = (("strip", picture, made[3]), ("explain", "--text", TEXT), ("rules",), ("eval", gold), ("record", "purge"))
    traced = Traced(tmp_path / "home", COLLECTING)
    traced.run("-c", "from screener.office.store import Store; Store.open()")
    for words in (*few, *(more if SECONDS > 1 else ())):
        traced.run("-m", "screener", *words, codes=(2,) if words[0] == "check" else (0,))
    assert traced.saw("onnxruntime")
    assert all(path.exists() for path in made[:3])
    assert traced.left(*made) == []


@traced_only
def test_a_batch_and_its_processes(tmp_path: Path) -> None:
    source, out, summary = tmp_path / "in.jsonl", tmp_path / "out.xlsx", tmp_path / "summary.html"
    count = max(130, int(SECONDS * RATE))
    lines = [json.dumps({"text": f"{TEXT} Number {n}.", "school": "Cedar"}) for n in range(count)]
    source.write_text("\n".join(lines), encoding="utf-8")
    traced = Traced(tmp_path / "home", COLLECTING)
    traced.run("-m", "screener", "batch", source, "--output", out, "--report", summary, "--processes", "2", "--rewrite")
    assert traced.saw("onnxruntime")
    assert out.exists()
    assert summary.exists()
    assert traced.left(out, summary) == []


@traced_only
def test_the_endpoint(tmp_path: Path) -> None:
    traced = Traced(tmp_path / "home", COLLECTING)
    with traced.running("-m", "screener", "serve", "--port", "0") as run:
        assert run.stdout
        said = run.stdout.readline().decode()
        port = int(re.search(r":(\d+) on this computer", said)[1])  # type: ignore[index]
        token = json.loads((traced.home / ".config/school-post-screener/pairing.json").read_text())["token"]
        head = f"POST /v1/screen HTTP/1.1\r\nContent-Type: application/json\r\nAuthorization: Bearer {token}"
        answer = parse(asked(port, head, json.dumps({"text": TEXT}).encode()))
        assert answer.status == 200, answer
        assert parse(asked(port, f"GET /v1/rules HTTP/1.1\r\nOrigin: {ELSEWHERE}")).status == 403
        time.sleep(SECONDS)
    assert traced.saw("onnxruntime")
    assert traced.left() == []
    assert "telemetry" not in traced.errors.lower()


@traced_only
def test_the_native_host(tmp_path: Path) -> None:
    message = json.dumps({"id": "7", "path": "/v1/screen", "body": {"text": TEXT}}).encode()
    traced = Traced(tmp_path / "home", COLLECTING)
    with traced.running("-m", "screener", "native-host", "run") as run:
        assert run.stdin
        assert run.stdout
        run.stdin.write(struct.pack("=I", len(message)) + message)
        run.stdin.flush()
        (length,) = struct.unpack("=I", run.stdout.read(4))
        assert json.loads(run.stdout.read(length))["body"]["verdict"] == "hold"
        time.sleep(SECONDS)
    assert traced.saw("onnxruntime")
    assert traced.left() == []


@traced_only
def test_the_page(tmp_path: Path) -> None:
    """Also when a page of another site, open in the same browser, calls it."""
    port = free_port()
    traced = Traced(tmp_path / "home", COLLECTING | {"PYTHONPATH": str(ROOT)})
    with traced.running("-m", "screener.page", "--server.port", str(port)):
        patiently(lambda: asked(port, "GET /_stcore/health HTTP/1.1"))
        asked(port, f"GET /_stcore/host-config HTTP/1.1\r\nOrigin: {ELSEWHERE}")
        kinds, drawn = drawn_page(port)
        assert {"heading", "bidi_component", "file_uploader"} <= kinds
        assert "exception" not in kinds
        assert b"Screen a draft" in drawn
        time.sleep(SECONDS + 2)  # the models open while the first page is read
    assert traced.saw("onnxruntime")
    assert traced.left() == []


def drawn_page(port: int) -> tuple[set[str], bytes]:
    """Open the first page as a browser does, and return the kinds of its elements and what they hold."""
    from streamlit.proto.BackMsg_pb2 import BackMsg
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
    from websockets.exceptions import InvalidStatus
    from websockets.sync.client import connect
    from websockets.typing import Origin, Subprotocol

    place, spoken = f"ws://127.0.0.1:{port}/_stcore/stream", [Subprotocol("streamlit")]
    with pytest.raises(InvalidStatus), connect(place, origin=Origin(ELSEWHERE), subprotocols=spoken):
        pass
    kinds, drawn = set[str](), b""
    own = Origin(f"http://127.0.0.1:{port}")
    with connect(place, origin=own, subprotocols=spoken, max_size=None) as page:
        begin = BackMsg()
        begin.rerun_script.query_string = ""
        page.send(begin.SerializeToString())
        while True:
            told = ForwardMsg.FromString(page.recv(timeout=120))
            if told.WhichOneof("type") == "delta" and told.delta.WhichOneof("type") == "new_element":
                kinds.add(told.delta.new_element.WhichOneof("type"))
                drawn += told.delta.new_element.SerializeToString()
            if told.WhichOneof("type") == "script_finished":
                return kinds, drawn


@traced_only
def test_the_database_that_is_asked_for(tmp_path: Path) -> None:
    if programs() is None:
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
    with postgresql() as address:
        traced = Traced(tmp_path / "home", COLLECTING | {"DATABASE_URL": address})
        traced.run("-c", "from screener.office.store import Store; Store.open()")
        traced.run("-m", "screener", "record", "purge")
    assert any("/.s.PGSQL" in call for call in traced.calls() if call.startswith("connect"))
    assert traced.left() == []


@traced_only
def test_from_python_and_onto_paper(tmp_path: Path) -> None:
    pytest.importorskip("typst", reason="The page is not set up: make app")
    code = (
        "import sys, time\n"
        "from screener import Draft, Screener\n"
        "from screener.io import spreadsheets as exports\n"
        "from screener.page import printed\n"
        f"report = Screener.load().screen([Draft('a', {TEXT!r}, account='agency')])[0]\n"
        "assert printed.to_pdf(report).startswith(b'%PDF')\n"
        "rows = [{'id': 'a', 'verdict': report.verdict}]\n"
        "assert printed.table_pdf(rows) and exports.to_xlsx(rows) and exports.to_csv(rows)\n"
        f"time.sleep({SECONDS})\n"
    )
    traced = Traced(tmp_path / "home", COLLECTING)
    traced.run("-c", code)
    assert traced.saw("onnxruntime")
    assert traced.left() == []


@traced_only
def test_the_tests_themselves(tmp_path: Path) -> None:
    traced = Traced(tmp_path / "home", COLLECTING)
    test = "tests/unit/test_environment.py::test_onnxruntime_runs_on_this_processor"
    traced.run("-m", "pytest", "-q", "-p", "no:cacheprovider", "--basetemp", tmp_path / "made", test)
    assert traced.saw("onnxruntime")
    assert traced.left(tmp_path / "made", ROOT / ".hypothesis") == []


@pytest.mark.parametrize("package", ["screener", "benchmarks", "models", "tests.conftest", "tests.fuzz.targets"])
def test_what_a_process_starts_with_is_handed_on(package: str) -> None:
    """Whatever is imported first switches all of it off, and a child process has it from the start."""
    code = f"import {package}, subprocess, sys; sys.exit(subprocess.call(['env']))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT, env={**os.environ, **COLLECTING}, capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    assert set(done.stdout.splitlines()) >= {f"{name}={value}" for name, value in OFF.items()}


def test_it_is_imported_in_one_place() -> None:
    files = [*ROOT.glob("screener/**/*.py"), *ROOT.glob("models/**/*.py"), *ROOT.glob("benchmarks/**/*.py")]
    importing = [path for path in files if re.search(r"^\s*(?:import|from) onnxruntime", path.read_text("utf-8"), re.M)]
    assert importing == [ROOT / "screener" / "weights.py"]


def test_nothing_is_imported_before_it() -> None:
    """`screener` imports only Python's own modules before it switches the others off."""
    code = (
        "import sys, os\n"
        "class Watch:\n"
        "    def find_spec(self, name, *rest):\n"
        "        if os.environ.get('ORT_DISABLE_TELEMETRY') != '1': print(name)\n"
        "sys.meta_path.insert(0, Watch())\n"
        "import screener.cli.main\n"
    )
    environment = {name: value for name, value in os.environ.items() if name not in OFF}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=True
    )
    before = {name.partition(".")[0] for name in done.stdout.split()}
    assert before - sys.stdlib_module_names == {"screener", "org"}  # Python's own pickle asks for org.python.core
