"""What the endpoint answers to callers that may call, over real sockets to this computer only."""

from __future__ import annotations

import base64
import hmac
import json
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import screener as program
from screener.cli import main as cli
from screener.io.limits import TEXT
from screener.service.contract import LINES
from screener.service.guard import Limits
from tests import pictures
from tests.contract.test_report_schema import SCHEMA, conforms
from tests.served import Served, StandIn, served

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
PIXEL = base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("endpoint")) as running:
        yield running


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory, screener: program.Screener) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("real"), screener) as running:
        yield running


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("Text Noor's mom at 206-555-0147 😀.", {"account": "agency"}),
        ("Her SSN is 219-09-9999 and her number 206-555-0147", {"audience": "families"}),
        ("مرحبا, call 206-555-0147 after school", {}),
        ("Spirit day is Friday!", {"account": "professional", "attested": ["release"]}),
    ],
)
def test_the_bytes_are_those_of_the_command_line(
    real: Served,
    screener: program.Screener,
    monkeypatch: pytest.MonkeyPatch,
    capsysbinary: pytest.CaptureFixture[bytes],
    text: str,
    options: dict[str, Any],
) -> None:
    monkeypatch.setattr(program.Screener, "load", classmethod(lambda cls, pack="psesd": screener))
    given = [f"--attest={one}" for one in options.get("attested", ())]
    given += [f"--{name}={value}" for name, value in options.items() if name != "attested"]
    monkeypatch.setattr(sys, "argv", ["screener", "check", "--json", "--text", text, *given])
    with pytest.raises(SystemExit):
        cli.main()
    answer = real.screen({"text": text, **options})
    assert answer.status == 200
    assert answer.body == capsysbinary.readouterr().out
    conforms(answer.json(), {**SCHEMA, "rewrite": SCHEMA["rewrite"] if answer.json()["rewrite"] else type(None)} | {})


def test_the_bytes_are_those_of_the_command_line_for_pictures_too(
    real: Served,
    screener: program.Screener,
    monkeypatch: pytest.MonkeyPatch,
    capsysbinary: pytest.CaptureFixture[bytes],
    tmp_path: Path,
) -> None:
    picture = pictures.with_gps(pictures.drawn("Call 206-555-0147"))
    (tmp_path / "sign.jpg").write_bytes(picture)
    monkeypatch.setattr(program.Screener, "load", classmethod(lambda cls, pack="psesd": screener))
    monkeypatch.setattr(sys, "argv", ["screener", "check", "--json", "--text", "Hi", f"--image={tmp_path}/sign.jpg"])
    with pytest.raises(SystemExit):
        cli.main()
    answer = real.screen({"text": "Hi", "images": [{"name": "sign.jpg", "data": base64.b64encode(picture).decode()}]})
    assert answer.json()["images"]
    assert answer.body == capsysbinary.readouterr().out


PRIYA = {"text": "Proud of my student Priya, who finally got off her IEP this week!"}


def test_a_vouch_names_the_draft_that_was_read_and_is_refused_for_another(real: Served) -> None:
    read = real.screen(PRIYA).json()
    assert read["verdict"] == "hold"
    vouch = {"attestation": "own_child", "draft": read["draft"], "names": ["Priya"]}
    vouched = real.screen({**PRIYA, "vouches": [vouch]}).json()
    assert (vouched["verdict"], vouched["draft"]) == ("clear", read["draft"])
    assert "child from your own family" in vouched["findings"][0]["note"]
    for other in (
        {"text": f"{PRIYA['text']} Devon, too."},
        {**PRIYA, "account": "agency"},
        {**PRIYA, "audience": "staff"},
    ):
        answer = real.screen({**other, "vouches": [vouch]})
        assert answer.status == 422
        assert "vouch for another draft" in answer.body.decode()
    assert real.screen({**PRIYA, "vouches": [{**vouch, "names": ["Devon"]}]}).json()["verdict"] == "hold"


def test_the_plain_list_of_old_callers_is_taken_as_far_as_it_is_safe(real: Served) -> None:
    assert real.screen({**PRIYA, "attested": ["own_child"]}).json()["verdict"] == "clear"
    two = "Proud of Priya Raman and Devon Blackwell, who finally got off their IEPs this week!"
    answer = real.screen({"text": two, "attested": ["own_child", "adult_staff_only"]}).json()
    assert answer["verdict"] == "hold"
    assert any("only the names you gave" in finding["note"] for finding in answer["findings"])


def test_a_finding_is_ignored_here_and_shown_again_but_none_of_danger(real: Served) -> None:
    def ignored(post: dict[str, str], on: bool = True) -> tuple[int, bool]:
        first = next(one for one in real.screen(post).json()["findings"] if one["severity"] == "hold" or one["ignored"])
        place = {key: first[key] for key in ("rule", "start", "end")}
        answer = real.call("POST", "/v1/ignored", json.dumps({"post": post, "findings": [place], "on": on}).encode())
        found = real.screen(post).json()["findings"]
        return answer.status, next(one["ignored"] for one in found if {**one, **place} == one)

    number = {"text": "Questions about the game? Text Noor's mom at 206-555-0147.", "account": "agency"}
    threat = {"text": "I will bring a gun to Lakeridge High tomorrow and shoot them all.", "account": "agency"}
    assert ignored(number) == (200, True)
    assert ignored(number, on=False) == (200, False)
    assert ignored(number, on=False) == (422, False)  # it is not ignored
    assert ignored(threat) == (422, False)


def test_identifiers_are_found_at_code_points(real: Served) -> None:
    text = "😀😀 Text me: 206-555-0147"
    found = [one for one in real.screen({"text": text}).json()["findings"] if one["quote"] == "206-555-0147"]
    assert found
    assert text[found[0]["start"] : found[0]["end"]] == "206-555-0147"


def test_many_callers_at_once_each_get_their_own(tmp_path: Path) -> None:
    screener = StandIn(seconds=0.05)
    with served(tmp_path, screener) as endpoint, ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda n: endpoint.screen({"id": str(n), "text": f"post {n}"}), range(48)))
    assert [answer.json()["id"] for answer in answers] == [str(n) for n in range(48)]
    assert len(screener.batches) < 40


def test_a_batch_is_answered_line_by_line_and_loses_none(endpoint: Served) -> None:
    lines = [json.dumps({"id": str(n), "text": f"post {n}"}) for n in range(70)]
    lines[3], lines[5] = "{", '{"txt": "private words"}'
    answer = endpoint.call("POST", "/v1/screen/batch", "\n".join(lines).encode(), content_type="application/x-ndjson")
    reports = [json.loads(line) for line in answer.body.splitlines()]
    assert answer.status == 200
    assert [report["id"] for report in reports] == [{3: "line 4", 5: "line 6"}.get(n, str(n)) for n in range(70)]
    assert [n for n, report in enumerate(reports) if report["verdict"] != "clear"] == [3, 5]
    assert all("private words" not in report["not_checked"][0] for report in (reports[3], reports[5]))


def test_a_line_of_a_batch_is_numbered_as_in_its_file(endpoint: Served) -> None:
    body = b'{"text": "one"}\n\n \n{"text": "two"}\n{'
    answer = endpoint.call("POST", "/v1/screen/batch", body, content_type="application/x-ndjson")
    assert [json.loads(line)["id"] for line in answer.body.splitlines()] == ["line 1", "line 4", "line 5"]


def test_a_long_batch_is_answered_whole_as_long_as_it_gets_on(tmp_path: Path) -> None:
    lines = b"\n".join(b'{"text": "a"}' for _ in range(160))
    with served(tmp_path, StandIn(seconds=0.2), Limits(answer_seconds=1.0)) as endpoint:
        began = time.monotonic()
        answer = endpoint.call("POST", "/v1/screen/batch", lines, content_type="application/x-ndjson")
        assert time.monotonic() - began > 1.0
    assert len(answer.body.splitlines()) == 160


def test_a_batch_that_stands_still_is_cut_off(tmp_path: Path) -> None:
    with served(tmp_path, StandIn(seconds=1.5), Limits(answer_seconds=0.2)) as endpoint:
        answer = endpoint.call("POST", "/v1/screen/batch", b'{"text": "a"}', content_type="application/x-ndjson")
    assert answer.body == b""


def test_the_example_of_a_batch_works(endpoint: Served) -> None:
    answer = endpoint.call("POST", "/v1/screen/batch", LINES.encode(), content_type="application/x-ndjson")
    assert [json.loads(line)["id"] for line in answer.body.splitlines()] == ["a", "b"]


def test_the_office_list_is_added_to(endpoint: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCREENER_OFFICE", str(tmp_path))
    own = json.dumps({"kind": "hashtag", "entry": "#CedarFlats"}).encode()
    assert endpoint.call("POST", "/v1/office", own, authorization="Bearer wrong").status == 401
    assert endpoint.call("POST", "/v1/office", own).json() == {"added": True}
    assert endpoint.call("GET", "/v1/rules").json()["office"]["handles"]["entries"] == ["#CedarFlats"]
    refused = endpoint.call("POST", "/v1/office", json.dumps({"kind": "student", "entry": "Ana Li"}).encode())
    assert refused.status == 422
    assert "must not have students" in refused.json()["detail"]


def test_rules_and_health_and_docs(endpoint: Served) -> None:
    rules = endpoint.call("GET", "/v1/rules").json()
    assert {"IDN101", "PII101"} & {rule["code"] for rule in rules["rules"]}
    assert all(rule["hits"] and rule["misses"] and rule["cites"] for rule in rules["rules"])
    assert endpoint.call("GET", "/healthz", authorization=None).json() == {"status": "ok"}
    page = endpoint.call("GET", "/docs", authorization=None)
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    assert b"/v1/screen/batch" in page.body
    assert b"<script" not in page.body
    assert b"src=" not in page.body


def test_only_who_knows_the_token_answers_a_challenge(endpoint: Served) -> None:
    challenge = "0123456789abcdef" * 3
    told = endpoint.call("GET", f"/healthz?challenge={challenge}", authorization=None).json()
    key, words = endpoint.pairing.token.encode(), f"{endpoint.port}\n{challenge}".encode()
    assert told == {"status": "ok", "proof": hmac.new(key, words, "sha256").hexdigest()}
    assert endpoint.call("GET", "/healthz?challenge=x", authorization=None).status == 422


@pytest.mark.parametrize(
    ("record", "pointer", "words"),
    [
        ({}, "/text", "is missing"),
        ({"text": 3}, "/text", "must be a string"),
        ({"text": None}, "/text", "must be a string"),
        ({"text": " \n"}, "", "is empty"),
        ({"text": "a" * (TEXT + 1)}, "/text", "is longer than 200000 characters"),
        ({"text": "a", "account": "mine"}, "/account", "must be 'agency', 'professional' or 'personal'"),
        ({"text": "a", "attested": "release"}, "/attested", "must be a list"),
        ({"text": "a", "attested": ["relese"]}, "/attested/0", "must be 'release'"),
        ({"text": "a", "acount": "personal"}, "/acount", "is not a known field"),
        ({"text": "a", "images": [{"name": "a.png", "data": "%%%"}]}, "/images/0/data", "is not base64"),
        ({"text": "a", "images": [{"name": "a.png"}]}, "/images/0/data", "is missing"),
        ([], "", "must be an object"),
        ("text", "", "must be an object"),
        (7, "", "must be an object"),
    ],
)
def test_a_wrong_field_is_named_in_plain_words(endpoint: Served, record: Any, pointer: str, words: str) -> None:
    answer = endpoint.screen(record)
    assert (answer.status, answer.headers["content-type"]) == (422, "application/problem+json")
    problem = answer.json()
    assert problem["type"] == "urn:school-post-screener:invalid"
    assert problem["errors"][0]["pointer"] == pointer
    assert words in problem["errors"][0]["detail"]


def test_a_problem_repeats_none_of_the_post(endpoint: Served) -> None:
    secret = "Noor-has-an-IEP"
    bodies = [{"text": "a", "account": secret}, {"text": "a", "images": [{"name": "a", "data": secret + "%"}]}, secret]
    for body in bodies:
        assert secret.encode() not in endpoint.screen(body).body
    assert secret.encode() not in endpoint.call("POST", "/v1/screen", f'{{"text": "{secret}'.encode()).body


def test_half_an_emoji_is_screened(endpoint: Served) -> None:
    answer = endpoint.call("POST", "/v1/screen", b'{"text": "cut \\ud83d here"}')
    assert answer.status == 200


def test_a_failure_is_told_by_its_kind_alone(endpoint: Served, caplog: pytest.LogCaptureFixture) -> None:
    answer = endpoint.screen({"text": "BREAK"})
    assert (answer.status, answer.headers["content-type"]) == (500, "application/problem+json")
    assert answer.json()["type"] == "urn:school-post-screener:failed"
    assert answer.json()["detail"].startswith("Internal error")
    assert b"secret words" not in answer.body
    assert "secret words" not in caplog.text
    assert endpoint.screen({"text": "fine"}).status == 200


def test_no_text_is_logged(endpoint: Served, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    endpoint.screen({"text": "unlikely-words", "id": "unlikely-id"})
    endpoint.call("GET", "/v1/unlikely-words?unlikely-words")
    assert "unlikely" not in caplog.text
    assert endpoint.pairing.token not in caplog.text
