"""An office's server: several people with tokens of their own, through a proxy with TLS. Loopback only."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import ssl
import sys
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPSConnection
from pathlib import Path

import pytest
import yaml

from screener.office.people import People
from screener.service.guard import Limits, SharedGuard
from screener.types import ScreenerError
from tests.made import Command
from tests.proxied import NAME, free_port, proxied, started
from tests.served import Answer, Served, served

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
ROOT = Path(__file__).parents[2]
OFFICE = ROOT / "installer" / "office"
POST = {"text": "Text Noor's mom at 206-555-0147."}


@pytest.fixture
def people(tmp_path: Path) -> People:
    return People(tmp_path / "people.json")


@pytest.fixture
def endpoint(people: People, tmp_path: Path) -> Iterator[Served]:
    guard = SharedGuard(people, f"https://{NAME}", Limits(per_second=0.001, burst=3.0))
    with served(tmp_path, guard=guard) as running:
        yield running


def ask(endpoint: Served, token: str, path: str = "/v1/screen", method: str = "POST", **changes: str | None) -> Answer:
    """Ask as the proxy passes it on."""
    told = {"host": NAME, "x_forwarded_proto": "https", "authorization": f"Bearer {token}", **changes}
    return endpoint.call(method, path, json.dumps(POST).encode() if method == "POST" else b"", **told)


def test_two_windows_that_add_people_lose_nobody(people: People) -> None:
    elsewhere = People(people.path)
    tokens = people.add("ada@lakeridge.example"), elsewhere.add("ben@lakeridge.example")
    assert people.revoke("nobody@lakeridge.example") is False
    known = People(people.path)
    assert [known.find_owner(token) for token in tokens] == ["ada@lakeridge.example", "ben@lakeridge.example"]


def test_each_person_has_a_token_and_one_is_revoked_at_once(
    endpoint: Served, people: People, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "screener.endpoint")
    elsewhere = People(people.path)  # as another process of the same account
    ada, ben = elsewhere.add("ada@lakeridge.example"), elsewhere.add("ben@lakeridge.example")
    assert [ask(endpoint, token).status for token in (ada, ben, "wrong", endpoint.pairing.token)] == [
        200,
        200,
        401,
        401,
    ]
    assert elsewhere.revoke("ben@lakeridge.example")
    assert [ask(endpoint, token).status for token in (ada, ben)] == [200, 401]
    assert not elsewhere.revoke("ben@lakeridge.example")
    told = [json.loads(record.getMessage()) for record in caplog.records]
    assert [one.get("who", "").partition("@")[0] for one in told] == ["ada", "ben", "", "", "ada", ""]
    assert set(told[0]) == {"method", "route", "status", "ms", "bytes", "who"}
    assert "Noor" not in caplog.text
    assert ada not in caplog.text + people.path.read_text(encoding="utf-8")


def test_one_person_too_fast_does_not_slow_another(endpoint: Served, people: People) -> None:
    ada, ben = people.add("ada"), people.add("ben")
    assert [ask(endpoint, ada).status for _ in range(4)] == [200, 200, 200, 429]
    assert ask(endpoint, ben).status == 200


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"host": "127.0.0.1:{port}"}, 421),
        ({"host": f"{NAME}.evil.example"}, 421),
        ({"x_forwarded_proto": "http"}, 403),
        ({"x_forwarded_proto": None}, 403),
        ({"origin": f"https://{NAME}"}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": f"chrome-extension://{'abcdefghijklmnop' * 2}"}, 200),
        ({"host": f"{NAME}:443"}, 200),
        ({"path": "/v1/office"}, 405),
        ({"path": "/v1/ignored"}, 405),
        ({"path": "/v1/pair"}, 200),
        ({"path": "/v1/rules", "method": "GET"}, 200),
        ({"authorization": None}, 401),
    ],
)
def test_what_the_proxy_passes_on_is_looked_at_again(
    endpoint: Served, people: People, changes: dict[str, str | None], status: int
) -> None:
    filled = {name: value and value.format(port=endpoint.port) for name, value in changes.items()}
    assert ask(endpoint, people.add("ada"), **filled).status == status  # type: ignore[arg-type]


def test_the_terminal_adds_lists_and_revokes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: Command) -> None:
    monkeypatch.setenv("SCREENER_HOME", str(tmp_path))
    assert "Nobody has a token" in command("people", "list").err
    token = command("people", "add", "ada@lakeridge.example").out.strip()
    assert People(tmp_path / "people.json").find_owner(token) == "ada@lakeridge.example"
    assert re.fullmatch(r"ada@lakeridge\.example  since \d{4}-\d\d-\d\d\n", command("people", "list").out)
    assert command("people", "revoke", "ada@lakeridge.example").code == 0
    assert "revoked" in command("people", "list").out
    assert command("people", "revoke", "ada@lakeridge.example").code == 3
    assert command("people", "add", "two\nlines").code == 3
    (tmp_path / "people.json").chmod(0o644)
    assert "Other users can read" in command("people", "list").err


@pytest.mark.parametrize("address", ["http://a.example", "https://", "a.example", "https://a.example/x", "https://u@a"])
def test_only_an_address_with_tls_is_taken(people: People, address: str) -> None:
    with pytest.raises(ScreenerError, match="https://"):
        SharedGuard(people, address)


def test_the_example_names_what_there_is() -> None:
    compose = yaml.safe_load((OFFICE / "compose.yaml").read_text(encoding="utf-8"))
    services = compose["services"]
    assert set(services) == {"proxy", "endpoint", "page", "database"}
    for name in ("endpoint", "page"):
        assert services[name]["network_mode"] == "service:proxy"  # so they listen at 127.0.0.1 alone
        assert (OFFICE / services[name]["build"]["context"] / services[name]["build"]["dockerfile"]).is_file()
    assert "ports" not in services["database"]
    assert services["page"]["environment"]["DATABASE_URL"].startswith("postgresql://")
    lists = re.findall(r"-r requirements/([\w-]+)\.txt", (OFFICE / "Dockerfile").read_text(encoding="utf-8"))
    assert "serve" in lists
    assert all((ROOT / "requirements" / f"{name}.txt").is_file() for name in lists)


def image(folder: Path) -> Path:
    """A folder with the files that the image has, and no others."""
    for source, target in re.findall(r"^COPY (\S+) (\S+)$", (OFFICE / "Dockerfile").read_text(encoding="utf-8"), re.M):
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, folder / target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            (folder / target).mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / source, folder / target)
    assert {one.name for one in folder.iterdir()} == {"requirements", "screener", "models", "app.py", ".streamlit"}
    return folder


def test_two_people_ask_through_a_real_proxy_with_tls(people: People, tmp_path: Path) -> None:
    inside, outside = free_port(), free_port()
    address = f"https://{NAME}:{outside}"
    env = {**os.environ, "SCREENER_HOME": str(tmp_path)}
    ada, ben = people.add("ada"), people.add("ben")
    serve = (sys.executable, "-m", "screener", "serve", "--port", str(inside), "--office", address)
    place = image(tmp_path / "srv")
    with proxied(tmp_path, inside, outside) as certificate, started(*serve, port=inside, env=env, folder=place):
        trusted = ssl.create_default_context(cafile=str(certificate))

        def screen(token: str) -> tuple[int, str]:
            connection = HTTPSConnection(NAME, outside, timeout=60, context=trusted)
            plain = socket.create_connection(("127.0.0.1", outside), timeout=60)
            connection.sock = trusted.wrap_socket(plain, server_hostname=NAME)
            with closing(connection):
                headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
                connection.request("POST", "/v1/screen", json.dumps({**POST, "account": "agency"}), headers)
                answer = connection.getresponse()
                return answer.status, json.loads(answer.read()).get("verdict", "")

        assert screen(ada) == screen(ben) == (200, "hold")
        people.revoke("ben")
        assert (screen(ada), screen(ben)) == ((200, "hold"), (401, ""))
