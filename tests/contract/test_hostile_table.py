"""Every kind of hostile request that the endpoint was once attacked with, and what it answers: one row for each.

A row is a request, or the names of the tests that make it. All have the right token unless the row says otherwise.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from statistics import median
from time import perf_counter_ns
from typing import Any, Final

import pytest

from screener.policy.pack import PACKS, load_pack
from screener.service.guard import Limits
from screener.service.native import answer_message, read_message
from tests.served import EXTENSION, Served, StandIn, parse, served

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
HOST: Final = b"Host: 127.0.0.1:{port}"
TOKEN: Final = b"Authorization: Bearer {token}"
TYPE: Final = b"Content-Type: application/json"
POST: Final = b'{"text": "Hello"}'
PAGE: Final = b"Origin: https://evil.example"


def sent(line: bytes, *headers: bytes, host: bytes = HOST, token: bytes = TOKEN, body: bytes = b"") -> bytes:
    """A request line with headers of its own after the usual ones; an empty one of these is left out."""
    length = b"Content-Length: %d" % len(body) if body else b""
    lines = [line, host, token, *headers, length, b"Connection: close"]
    return b"\r\n".join(one for one in lines if one) + b"\r\n\r\n" + body


def posted(body: bytes, *headers: bytes, token: bytes = TOKEN, kind: bytes = TYPE) -> bytes:
    return sent(b"POST /v1/screen HTTP/1.1", kind, *headers, token=token, body=body)


def got(path: bytes, *headers: bytes, token: bytes = TOKEN, host: bytes = HOST) -> bytes:
    return sent(b"GET " + path + b" HTTP/1.1", *headers, token=token, host=host)


RULES: Final = b"/v1/rules"
REFUSED: Final = {
    "host: nip.io": (got(b"/healthz", host=b"Host: 127.0.0.1.nip.io:{port}"), 421),
    "host: none": (got(b"/healthz", host=b""), 400),
    "host: none in HTTP/1.0": (sent(b"GET /healthz HTTP/1.0", host=b""), 421),
    "head: two lengths": (posted(POST, b"Content-Length: 3"), 400),
    "head: negative length": (sent(b"POST /v1/screen HTTP/1.1", TYPE, b"Content-Length: -1"), 400),
    "head: length of 31 digits": (sent(b"POST /v1/screen HTTP/1.1", TYPE, b"Content-Length: 1" + b"0" * 30), 400, 413),
    "head: space before the colon": (got(RULES, b"X : a"), 400),
    "head: bare return": (got(RULES, b"X: a\rb"), 400),
    "head: coded twice": (posted(POST, b"Transfer-Encoding: gzip, chunked"), 400),
    "origin: none in it": (posted(POST, b"Origin: "), 403),
    "origin: upper case": (posted(POST, b"Origin: " + EXTENSION.upper().encode()), 403),
    "origin: longer than an extension's": (posted(POST, b"Origin: " + EXTENSION.encode() + b"a"), 403),
    "origin: two": (posted(POST, b"Origin: " + EXTENSION.encode(), PAGE), 403),
    "preflight: of a page": (sent(b"OPTIONS /v1/screen HTTP/1.1", PAGE, token=b""), 403),
    "preflight: private network": (
        sent(b"OPTIONS /v1/screen HTTP/1.1", PAGE, b"Access-Control-Request-Private-Network: true", token=b""),
        403,
    ),
    "page: no-cors text": (posted(POST, PAGE, kind=b"Content-Type: text/plain"), 403),
    "page: beacon": (posted(POST, PAGE, b"Sec-Fetch-Mode: no-cors", token=b"", kind=b""), 403),
    "page: form": (posted(b"text=a", PAGE, token=b"", kind=b"Content-Type: application/x-www-form-urlencoded"), 403),
    "page: multipart": (posted(b"--x--", PAGE, token=b"", kind=b"Content-Type: multipart/form-data; boundary=x"), 403),
    "page: socket": (got(b"/v1/screen", PAGE, b"Upgrade: websocket", b"Connection: Upgrade"), 403),
    "token: in the address": (got(b"/v1/rules?token={token}", token=b""), 401),
    "token: as a cookie": (got(RULES, b"Cookie: token={token}", token=b""), 401),
    "token: twice": (got(RULES, TOKEN), 401),
    "token: another scheme": (got(RULES, token=b"Authorization: Basic {token}"), 401),
    "path: out of an open one": (sent(b"POST /healthz/../v1/screen HTTP/1.1", TYPE, token=b"", body=POST), 401, 404),
    "path: under an open one": (sent(b"POST /docs/v1/screen HTTP/1.1", TYPE, token=b"", body=POST), 401, 404),
    "path: two slashes": (got(b"//v1/rules", token=b""), 401, 404),
    "path: dots in percent": (got(b"/docs/%2e%2e/v1/rules", token=b""), 401, 404),
    "path: zero in percent": (got(b"/v1/rules%00", token=b""), 401, 404),
    "path: 15,000 letters": (got(b"/" + b"a" * 15_000, token=b""), 401, 404),
    "path: a slash at its end, right token": (got(b"/v1/rules/"), 307, 404),
    "method: PUT": (sent(b"PUT /v1/screen HTTP/1.1", TYPE, body=POST), 405),
    "method: TRACE": (sent(b"TRACE /v1/rules HTTP/1.1"), 405),
    "method: CONNECT": (sent(b"CONNECT /v1/rules HTTP/1.1"), 405),
    "method: HEAD": (sent(b"HEAD /v1/rules HTTP/1.1"), 405),
    "method: another by a header": (got(b"/v1/screen", b"X-HTTP-Method-Override: POST"), 405),
    "body: gzip": (posted(POST, b"Content-Encoding: gzip"), 415),
    "body: not JSON": (posted(POST, kind=b"Content-Type: text/plain"), 415),
    "body: of no type": (posted(POST, kind=b""), 415),
    "body: 900 deep": (posted(b'{"text": ' + b"[" * 900 + b"]" * 900 + b"}"), 400, 422),
    "body: UTF-16": (posted('{"text": "a"}'.encode("utf-16")), 400),
    "body: 5,000,000 digits": (posted(b'{"text": ' + b"9" * 5_000_000 + b"}"), 400, 422),
    "body: __proto__": (posted(b'{"text": "a", "__proto__": {"account": "agency"}}'), 422),
    "body: id of 201 characters": (posted(b'{"text": "a", "id": "' + b"i" * 201 + b'"}'), 422),
    "body: 200,001 characters": (posted(b'{"text": "' + b"a" * 200_001 + b'"}'), 422),
    "body: said to be 29 MiB": (sent(b"POST /v1/screen HTTP/1.1", TYPE, b"Content-Length: %d" % (29 << 20)), 413),
    # A second length hidden behind a coding: one request at most, and no second answer.
    "body: length and chunks": (
        posted(b"0\r\n\r\nGET /v1/rules HTTP/1.1\r\nHost: a\r\n\r\n", b"Transfer-Encoding: chunked"),
        400,
        422,
    ),
    "body: one key twice": (posted(b'{"text": "a", "text": "b"}'), 400),
}
ANSWERED: Final = {
    "protocol: offer of HTTP/2": got(b"/healthz", b"Upgrade: h2c", b"HTTP2-Settings: AAMAAABkAAQAAP__", token=b""),
    "body: two encodings": posted(POST, b"Content-Encoding: gzip", b"Content-Encoding: gzip"),
    "body: break in the id": posted(b'{"text": "a", "id": "a\\r\\nSet-Cookie: b"}'),
    "body: half a character": posted(b'{"text": "cut \\ud83d here"}'),
    "open: /docs": got(b"/docs", token=b""),
    "open: /openapi.json": got(b"/openapi.json", token=b""),
    "open: /healthz": got(b"/healthz", token=b""),
}
ELSEWHERE: Final = {
    "host": "test_a_foreign_host_is_refused_everywhere test_two_hosts_are_refused",
    "head": "test_what_is_no_request_does_no_harm test_a_head_without_an_end_is_refused",
    "origin": "test_a_foreign_origin_is_refused_even_with_the_token",
    "pairing": "test_an_extension_is_let_in_only_once_it_is_paired",
    "sec-fetch-site": "test_a_page_without_an_origin_is_refused",
    "token": "test_no_or_a_wrong_token_is_refused",
    "pipelining": "test_requests_in_one_go_are_answered_in_order test_a_body_is_not_read_as_the_next_request",
    "slow": "test_a_slow_body_is_not_waited_for test_a_head_that_never_ends_is_not_waited_for",
    "huge": "test_a_body_that_turns_out_huge_is_cut_off",
    "a real page": "test_no_page_can_reach_the_endpoint test_the_browser_itself_keeps_public_pages_away",
    "a page and the extension": "test_the_token_is_out_of_reach_of_content_scripts",
    "a page and its warnings": "test_a_script_sees_the_same_of_a_name_that_is_listed_and_one_that_is_not",
    "a page that hides the badge": "test_a_page_that_hides_the_badge_gets_no_post_out",
    "markup": "test_a_page_escapes_every_word_of_the_draft "
    "test_check_also_writes_a_page_in_which_the_authors_words_are_escaped",
    "native host": "test_what_cannot_be_answered_is_a_problem test_messages_are_framed_by_their_length",
    "another user": "test_a_file_that_others_can_read_is_refused",
    "logs": "test_no_text_is_logged test_it_stops_in_good_order_and_logs_no_text",
    "generated requests": "test_the_endpoint_keeps_to_its_document",
}


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("table"), limits=Limits(per_second=1e4, burst=1e4)) as running:
        yield running


def filled(request: Any, endpoint: Served) -> bytes:
    token = endpoint.pairing.token.encode()
    made: bytes = request.replace(b"{port}", b"%d" % endpoint.port).replace(b"{token}", token)
    return made


@pytest.mark.parametrize("row", REFUSED)
def test_a_hostile_request_is_refused(endpoint: Served, row: str) -> None:
    request, *statuses = REFUSED[row]
    got = endpoint.raw(filled(request, endpoint), close=False)  # until the endpoint closes the connection
    answer = parse(got)
    assert answer.status in statuses
    assert got.count(b"HTTP/1.1 ") == 1
    assert not [name for name in answer.headers if name.startswith("access-control")]
    assert answer.status in (307, 400) or answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("row", ANSWERED)
def test_what_only_looks_hostile_is_answered_as_usual(endpoint: Served, row: str) -> None:
    answer = parse(endpoint.raw(filled(ANSWERED[row], endpoint), close=False))
    assert answer.status == 200
    assert "set-cookie" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert endpoint.pairing.token.encode() not in answer.body


@pytest.mark.parametrize("names", ELSEWHERE.values(), ids=ELSEWHERE)
def test_the_other_rows_have_tests_of_their_own(names: str) -> None:
    written = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parents[1].rglob("test_*.py"))
    assert {name for name in names.split() if f"def {name}(" not in written} == set()


def test_nothing_of_the_token_is_learned_from_the_time_that_it_takes(endpoint: Served) -> None:
    right = endpoint.pairing.token
    near, far = right[:-1] + ("a" if right[-1] != "a" else "b"), "~" * len(right)
    times: dict[str, list[int]] = {near: [], far: []}
    for _ in range(2000):
        for told, taken in times.items():
            began = perf_counter_ns()
            assert not endpoint.pairing.is_valid_token(told)
            taken.append(perf_counter_ns() - began)
    assert 0.8 < median(times[near]) / median(times[far]) < 1.25


@pytest.mark.parametrize(
    ("message", "status"),
    [(b"[]", 400), (b"{", 400), (b"\xff", 400), (b'{"path": "/etc/passwd"}', 404), (b"[" * 90_000, 400)],
)
def test_a_hostile_message_to_the_native_host_is_answered_by_its_status(message: bytes, status: int) -> None:
    answer = answer_message(StandIn(), load_pack(PACKS / "psesd"), message)
    assert re.search(rb'"status": (\d+)', answer)[1] == b"%d" % status  # type: ignore[index]
    assert read_message(BytesIO(struct.pack("=I", 40 << 20) + message)) is None
