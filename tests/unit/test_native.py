"""Native messages: the endpoint's answers without a port, framed as browsers want them."""

from __future__ import annotations

import io
import json
import struct
from pathlib import Path
from typing import Any

import pytest

from screener.policy.pack import PACKS, Pack, load_pack
from screener.policy.vouches import draft_hash
from screener.service.native import answer_message, read_message, write_message
from screener.types import Draft
from tests.served import StandIn


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(PACKS / "psesd")


def ask(pack: Pack, message: Any) -> Any:
    data = message if isinstance(message, bytes) else json.dumps(message).encode()
    return json.loads(answer_message(StandIn(), pack, data))


def test_a_post_is_screened(pack: Pack) -> None:
    answer = ask(pack, {"id": "7", "path": "/v1/screen", "body": {"text": "Hello 😀", "id": "a"}})
    assert (answer["id"], answer["status"], answer["body"]["id"]) == ("7", 200, "a")


def test_a_vouch_for_another_draft_is_refused_here_too(pack: Pack) -> None:
    vouch = {"attestation": "own_child", "names": ["Maya"]}
    own, other = draft_hash(Draft("a", "Hello Maya")), draft_hash(Draft("a", "Hello"))
    for told, status in ((own, 200), (other, 422)):
        body = {"text": "Hello Maya", "vouches": [{**vouch, "draft": told}]}
        assert ask(pack, {"id": "7", "path": "/v1/screen", "body": body})["status"] == status


def test_the_rules_are_told(pack: Pack) -> None:
    assert ask(pack, {"id": "7", "path": "/v1/rules", "body": None})["body"]["pack"] == "psesd"
    assert ask(pack, {"id": "7", "path": "/v1/pair", "body": {}})["body"] == {"status": "ok"}


def test_the_office_list_is_told_and_added_to(pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCREENER_OFFICE", str(tmp_path))
    own = {"kind": "phones", "entry": "(253) 555-0131"}
    for added in (True, False):
        assert ask(pack, {"id": "7", "path": "/v1/office", "body": own})["body"] == {"added": added}
    office = ask(pack, {"id": "7", "path": "/v1/rules", "body": None})["body"]["office"]
    assert office["phones"]["entries"] == ["(253) 555-0131"]
    for wrong in ({"kind": "students", "entry": "Ana"}, {"kind": "phones"}, {**own, "entry": "12"}):
        assert ask(pack, {"id": "7", "path": "/v1/office", "body": wrong})["status"] == 422


@pytest.mark.parametrize(
    ("message", "status"),
    [
        (b"{", 400),
        (b"[" * 100_000, 400),
        ([], 400),
        ({"id": "7", "path": "/etc/passwd"}, 404),
        ({"path": "/v1/screen"}, 422),
        ({"id": 7, "path": "/v1/screen", "body": {"text": ""}}, 422),
        ({"id": "7", "path": "/v1/screen", "body": {"text": "BREAK"}}, 500),
    ],
)
def test_what_cannot_be_answered_is_a_problem(pack: Pack, message: Any, status: int) -> None:
    answer = ask(pack, message)
    assert answer["status"] == answer["body"]["status"] == status
    assert "secret words" not in json.dumps(answer)


def test_a_report_that_is_too_long_for_the_browser_is_a_problem(pack: Pack) -> None:
    answer = ask(pack, {"id": "a" * 2_000_000, "path": "/v1/rules"})
    assert answer["status"] == 413


def test_messages_are_framed_by_their_length() -> None:
    stream = io.BytesIO()
    for message in (b"{}", "é😀".encode(), b""):
        write_message(stream, message)
    stream.seek(0)
    assert [read_message(stream) for _ in range(4)] == [b"{}", "é😀".encode(), b"", None]
    assert read_message(io.BytesIO(struct.pack("=I", 1 << 31))) is None
    assert read_message(io.BytesIO(struct.pack("=I", 9) + b"short")) is None
