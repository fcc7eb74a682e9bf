"""What the endpoint answers to callers that may not call, and to requests made to harm it. Loopback only."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from screener.service import serve
from screener.service.guard import Limits
from tests.served import EXTENSION, Served, StandIn, parse, served

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
BODY = b'{"text": "Hello"}'


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    limits = Limits(body=1 << 20, read_seconds=1.0, per_second=1000.0, burst=2000.0)
    with served(tmp_path_factory.mktemp("hostile"), limits=limits) as running:
        yield running


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:{port}",
        "127.0.0.1.evil.example:{port}",
        "127.0.0.1",
        "127.0.0.1:1",
        "0.0.0.0:{port}",
        "[::1]:{port}",
        "localhost.:{port}",
        "user@127.0.0.1:{port}",
        "",
    ],
)
@pytest.mark.parametrize("path", ["/v1/screen", "/healthz", "/docs", "/openapi.json"])
def test_a_foreign_host_is_refused_everywhere(endpoint: Served, host: str, path: str) -> None:
    method = "POST" if path == "/v1/screen" else "GET"
    answer = endpoint.call(method, path, BODY if method == "POST" else b"", host=host.format(port=endpoint.port))
    assert answer.status == 421


def test_two_hosts_are_refused(endpoint: Served) -> None:
    hosts = f"Host: 127.0.0.1:{endpoint.port}\r\nHost: evil.example\r\n"
    request = f"GET /healthz HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n"
    assert parse(endpoint.raw(request.encode())).status in (400, 421)


def test_an_absolute_address_does_not_stand_for_the_host(endpoint: Served) -> None:
    request = (
        f"GET http://127.0.0.1:{endpoint.port}/healthz HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
    )
    assert parse(endpoint.raw(request.encode())).status == 421


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "http://127.0.0.1:{port}", "http://localhost", "file://", f"{EXTENSION}."],
)
@pytest.mark.parametrize("path", ["/v1/screen", "/healthz"])
def test_a_foreign_origin_is_refused_even_with_the_token(endpoint: Served, origin: str, path: str) -> None:
    method = "POST" if path == "/v1/screen" else "GET"
    answer = endpoint.call(method, path, BODY if method == "POST" else b"", origin=origin.format(port=endpoint.port))
    assert answer.status == 403
    assert "access-control-allow-origin" not in answer.headers


def test_a_preflight_gets_no_leave(endpoint: Served) -> None:
    for changes in ({"origin": "https://evil.example"}, {"origin": EXTENSION, "authorization": None}):
        answer = endpoint.call("OPTIONS", "/v1/screen", access_control_request_method="POST", **changes)
        assert answer.status in (401, 403)
        assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_page_without_an_origin_is_refused(endpoint: Served, site: str) -> None:
    assert endpoint.call("GET", "/healthz", sec_fetch_site=site).status == 403


@pytest.mark.parametrize(
    "authorization",
    [None, "", "Bearer", "Bearer ", "Bearer x", "Basic {token}", "{token}", "Bearer {token}x", "Bearer é"],
)
def test_no_or_a_wrong_token_is_refused(endpoint: Served, authorization: str | None) -> None:
    told = authorization and authorization.format(token=endpoint.pairing.token)
    assert endpoint.call("POST", "/v1/screen", BODY, authorization=told).status == 401
    assert endpoint.call("GET", "/v1/rules", authorization=told).status == 401
    assert endpoint.call("GET", "/v1/rules", authorization=told).headers["www-authenticate"] == "Bearer"


def test_an_extension_is_let_in_only_once_it_is_paired(tmp_path: Path) -> None:
    with served(tmp_path) as endpoint:
        assert endpoint.call("POST", "/v1/screen", BODY, origin=EXTENSION).status == 403
        endpoint.pairing.open()
        assert endpoint.call("POST", "/v1/pair", b"{}", origin=EXTENSION, authorization="Bearer x").status == 401
        assert endpoint.call("POST", "/v1/pair", b"{}", origin=EXTENSION).status == 200
        endpoint.pairing.open_until = 0.0
        assert endpoint.call("POST", "/v1/screen", BODY, origin=EXTENSION).status == 200
        other = EXTENSION.replace("abcd", "bcda")
        assert endpoint.call("POST", "/v1/screen", BODY, origin=other).status == 403


def test_one_extension_too_many_is_told_what_helps(tmp_path: Path) -> None:
    with served(tmp_path) as endpoint:
        endpoint.pairing.open()
        origins = [f"chrome-extension://{letter * 32}" for letter in "abcdefghi"]
        answers = [endpoint.call("POST", "/v1/pair", b"{}", origin=origin) for origin in origins]
        assert [answer.status for answer in answers] == [*[200] * 8, 403]
        assert "screener pairing list" in answers[-1].json()["detail"]
        assert "--pair" not in answers[-1].json()["detail"]


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "", None]
)
def test_only_json_is_read(endpoint: Served, kind: str | None) -> None:
    assert endpoint.call("POST", "/v1/screen", BODY, content_type=kind).status == 415


def test_a_compressed_body_is_refused(endpoint: Served) -> None:
    assert endpoint.call("POST", "/v1/screen", BODY, content_encoding="gzip").status == 415


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"nope",
        b'{"text": NaN}',
        b'{"text": 1e999999}',
        b'{"text": ' + b"9" * 100_000 + b"}",
        b"\xff\xfe{}",
        b"\xed\xa0\x80",
        b"[" * 200_000,
        b'{"a":' * 100_000,
        b'{"text": "a", "images": ' + b"[" * 200_000 + b"]" * 200_000 + b"}",
        b'{"text": "a"} {"text": "b"}',
        b'{"text": "\x00"}',
    ],
)
def test_odd_json_is_a_plain_refusal(endpoint: Served, body: bytes) -> None:
    answer = endpoint.call("POST", "/v1/screen", body)
    assert answer.status in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_body_that_is_said_to_be_huge_is_refused_before_it_comes(endpoint: Served) -> None:
    assert endpoint.call("POST", "/v1/screen", b"", content_length=str(1 << 40)).status == 413
    assert endpoint.call("POST", "/v1/screen", b"", content_length=str((1 << 20) + 1)).status == 413


def test_a_body_that_turns_out_huge_is_cut_off(endpoint: Served) -> None:
    head = (
        f"POST /v1/screen HTTP/1.1\r\nHost: 127.0.0.1:{endpoint.port}\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {endpoint.pairing.token}\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    assert parse(endpoint.raw(head.encode() + chunk * 40, close=False)).status == 413


@pytest.mark.parametrize(
    ("wrong", "status"), [("Host: evil.example", 421), ("Origin: https://evil.example", 403), ("X: no token", 401)]
)
def test_a_refusal_reaches_a_caller_that_is_still_sending(endpoint: Served, wrong: str, status: int) -> None:
    body = b" " * 100_000
    host = "" if wrong.startswith("Host") else f"Host: 127.0.0.1:{endpoint.port}\r\n"
    head = f"POST /v1/screen HTTP/1.1\r\n{host}{wrong}\r\nContent-Length: {len(body)}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", endpoint.port), timeout=20) as connection:
        connection.sendall(head.encode())
        assert connection.recv(12, socket.MSG_PEEK) == f"HTTP/1.1 {status}".encode()  # it is refused already
        connection.sendall(body)
        answer = b""
        while part := connection.recv(65536):
            answer += part
    assert parse(answer).json()["status"] == status


def test_a_slow_body_is_not_waited_for(endpoint: Served) -> None:
    start = time.monotonic()
    assert endpoint.call("POST", "/v1/screen", b'{"te', content_length="100").status == 408
    assert time.monotonic() - start < 20


def test_a_head_without_an_end_is_refused(endpoint: Served) -> None:
    request = f"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:{endpoint.port}\r\nX: {'a' * 2_000_000}"
    with suppress(ConnectionError):  # it may be refused before all of it was sent
        assert endpoint.raw(request.encode(), close=False)[:12] == b"HTTP/1.1 400"
    assert endpoint.call("GET", "/healthz").status == 200


@pytest.mark.parametrize("before", ["", "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n"])
def test_a_head_that_never_ends_is_not_waited_for(
    endpoint: Served, monkeypatch: pytest.MonkeyPatch, before: str
) -> None:
    monkeypatch.setattr(serve, "HEAD_TIMEOUT", 0.3)
    with socket.create_connection(("127.0.0.1", endpoint.port), timeout=20) as connection:
        if before:
            connection.sendall(before.format(port=endpoint.port).encode())
            assert connection.recv(65536).startswith(b"HTTP/1.1 200")
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: ")
        while connection.recv(65536):  # until the other side closes
            pass


def test_a_caller_that_is_turned_away_keeps_no_connection(endpoint: Served) -> None:
    for changes in ({"host": "evil.example"}, {"origin": "https://evil.example"}, {"authorization": None}):
        answer = endpoint.call("GET", "/v1/rules", connection="keep-alive", **changes)
        assert answer.headers["connection"] == "close"


@pytest.mark.parametrize(
    "data",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"hello\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"POST /v1/screen HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST /v1/screen HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ],
)
def test_what_is_no_request_does_no_harm(endpoint: Served, data: bytes) -> None:
    assert endpoint.raw(data)[:12] in (b"", b"HTTP/1.1 400", b"HTTP/1.1 421")
    assert endpoint.call("GET", "/healthz").status == 200


def test_http_1_0_is_answered_and_closed(endpoint: Served) -> None:
    request = f"GET /healthz HTTP/1.0\r\nHost: 127.0.0.1:{endpoint.port}\r\n\r\n"
    assert parse(endpoint.raw(request.encode(), close=False)).status == 200
    assert parse(endpoint.raw(b"GET /healthz HTTP/1.0\r\n\r\n", close=False)).status == 421


def test_requests_in_one_go_are_answered_in_order(endpoint: Served) -> None:
    one = f"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:{endpoint.port}\r\n\r\n"
    last = one.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")
    assert endpoint.raw((one * 4 + last).encode(), close=False).count(b"HTTP/1.1 200 OK") == 5


def test_a_body_is_not_read_as_the_next_request(endpoint: Served) -> None:
    inner = f"GET /v1/rules HTTP/1.1\r\nHost: 127.0.0.1:{endpoint.port}\r\n\r\n"
    answer = endpoint.call("POST", "/v1/screen", inner.encode(), authorization=None)
    assert answer.status == 401
    assert b"rules" not in answer.body


def test_a_page_opens_no_web_socket(endpoint: Served) -> None:
    upgrade = {"upgrade": "websocket", "connection": "Upgrade", "sec_websocket_key": "AAAAAAAAAAAAAAAAAAAAAA=="}
    request = f"GET /v1/screen HTTP/1.1\r\nHost: 127.0.0.1:{endpoint.port}\r\n"
    request += "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in upgrade.items())
    assert parse(endpoint.raw(f"{request}\r\n".encode())).status == 401


def test_too_many_in_a_row_are_told_to_wait(tmp_path: Path) -> None:
    with served(tmp_path, limits=Limits(per_second=0.001, burst=3.0)) as endpoint:
        answers = [endpoint.screen({"text": "a"}) for _ in range(4)]
    assert [answer.status for answer in answers] == [200, 200, 200, 429]
    assert answers[3].headers["retry-after"] == "1"


def test_a_refused_caller_does_not_use_up_the_rate(tmp_path: Path) -> None:
    with served(tmp_path, limits=Limits(per_second=0.001, burst=2.0)) as endpoint:
        for _ in range(5):
            assert endpoint.screen({"text": "a"}, authorization="Bearer x").status == 401
        assert endpoint.screen({"text": "a"}).status == 200


def test_an_answer_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    with served(tmp_path, StandIn(seconds=1.0), Limits(answer_seconds=0.2)) as endpoint:
        assert endpoint.screen({"text": "a"}).status == 504


def test_a_caller_that_leaves_frees_its_place(tmp_path: Path) -> None:
    with served(tmp_path, StandIn(seconds=0.3), Limits(in_flight=1)) as endpoint:
        body = json.dumps({"text": "a"}).encode()
        with socket.create_connection(("127.0.0.1", endpoint.port)) as leaving:
            head = f"POST /v1/screen HTTP/1.1\r\nHost: 127.0.0.1:{endpoint.port}\r\nContent-Type: application/json\r\n"
            head += f"Authorization: Bearer {endpoint.pairing.token}\r\nContent-Length: {len(body)}\r\n\r\n"
            leaving.sendall(head.encode() + body)
            while not endpoint.app.slots.locked():
                time.sleep(0.01)
        until = time.monotonic() + 30
        while endpoint.app.slots.locked() and time.monotonic() < until:
            time.sleep(0.01)
        assert endpoint.screen({"text": "a"}).status == 200
