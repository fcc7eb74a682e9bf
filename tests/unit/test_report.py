"""What people and programs see of a report."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from rich.console import Console

from screener import Draft, Screener
from screener.policy.choice import folder
from screener.policy.pack import load_pack
from screener.report import COLUMNS, to_dict, to_html, to_json, to_row, to_terminal
from screener.report.blocks import blocks, counted
from screener.report.words import ALLOWED, DISREGARD, NOTES, PROTECTED, VERDICT, headline, plain, protected
from screener.types import ACCOUNTS, ATTESTATIONS, Cite, Disruption, Report, Severity, Signal, Span
from tests import made


def shown(report: Report, color: bool = False, width: int = 200) -> str:
    out = io.StringIO()
    Console(file=out, width=width, force_terminal=color, color_system="standard" if color else None).print(
        to_terminal(report)
    )
    return out.getvalue()


def trimmed(report: Report) -> str:
    return "\n".join(line.rstrip() for line in shown(report).splitlines())


class Page(HTMLParser):
    """Collects the tags and the text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_entities_quote_the_authors_text_and_whole_post_signals_stay_out() -> None:
    assert to_dict(made.report())["entities"] == [
        {"label": "STUDENT_NAME", "start": 0, "end": 4, "text": "Noor", "score": 0.9877, "source": "encoder"}
    ]


def test_positions_count_code_points() -> None:
    entity = Signal("STUDENT_NAME", Span(2, 6), 0.9, "encoder")
    report = made.report(text="😀 Noor", entities=(entity,), findings=())
    assert to_dict(report)["entities"][0]["text"] == "Noor"


def test_json_is_one_line_and_keeps_letters() -> None:
    line = to_json(made.report(text="Noor\nñ 😀", findings=(), rewrite=None, draft_id="ñ"))
    assert "\n" not in line
    assert '"id": "ñ"' in line


def test_json_takes_half_a_character() -> None:
    line = to_json(made.report(draft_id="x\ud83d"))
    assert json.loads(line.encode("utf-8"))["id"] == "x\ud83d"


def test_json_refuses_what_is_no_number() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        to_json(made.report(disruption=Disruption(float("nan"), "none")))


def test_a_row_has_every_column_and_the_worst_first() -> None:
    mild = made.finding("Noor", severity="review", code="IDN101", concern="student_identity")
    row = to_row(made.report(findings=(mild, made.finding())))
    assert tuple(row) == COLUMNS
    assert row["rules"] == "FER101\nIDN101"
    assert row["quotes"] == "IEP\nNoor"


def test_the_terminal_says_all_there_is_to_say() -> None:
    text = shown(made.report())
    rule = made.RULE
    for words in ("HOLD", "a-001", "“IEP”", rule.code, rule.name, rule.message, rule.advice, "34 CFR 99.3"):
        assert words in text
    assert made.RULE.tell in text
    assert VERDICT["hold"] in text
    assert "A student has news." in text


def test_the_terminal_says_how_to_vouch_for_what_can_be_vouched_for() -> None:
    pack = load_pack(folder("psesd"))
    named = replace(made.RULE, code="IDN101", allowed_by=frozenset({"release", "own_child"}))
    how = "--attest release (a release is on file)."
    found = (replace(made.finding(), rule=named),)
    assert how in shown(made.report(findings=found, vouchable=pack.vouchable_on("agency")))
    for account in ACCOUNTS[1:]:
        assert "own_child=NAME" in shown(made.report(findings=found, vouchable=pack.vouchable_on(account)))
    softened = replace(made.RULE, softened_by=frozenset({"adult_staff_only"}))
    assert "--attest adult_staff_only" in shown(made.report(findings=(replace(made.finding(), rule=softened),)))
    assert "--attest" not in shown(made.report(findings=(replace(made.finding(severity="note"), rule=named),)))
    assert "--attest" not in shown(made.report())


def test_the_severity_has_its_color_and_its_word() -> None:
    assert "\x1b[1;31mHOLD" in shown(made.report(), color=True)
    assert "\x1b[1;33mREVIEW" in shown(made.report(findings=(made.finding(severity="review"),)), color=True)


def test_a_mandatory_report_comes_first_even_below_a_hold() -> None:
    urgent = made.finding(
        "mom", severity="review", code="SAF101", report_to="mandatory_report", tell="Call 1-866-363-4276."
    )
    found = blocks(made.report(findings=(made.finding(), urgent)))
    assert [block.rule.code for block in found] == ["SAF101", "FER101"]
    assert "1-866-363-4276" in shown(made.report(findings=(urgent,)))


def test_one_rule_is_told_once_with_all_its_quotes() -> None:
    twice = (made.finding("mom"), made.finding("IEP"), made.finding("IEP"))
    found = blocks(made.report(findings=twice))
    assert [block.quotes for block in found] == [("IEP", "mom")]
    assert counted(found) == "1 must fix"


def test_a_detail_says_of_whom_it_tells() -> None:
    text = "Ms. Ortiz says that Noor and <b>Ola have an IEP. Will too."
    names = [("Ortiz", "STAFF_NAME"), ("Noor", "STUDENT_NAME"), ("<b>Ola", "STUDENT_NAME"), ("Will", "STUDENT_NAME")]
    spans = {name: Span(text.index(name), text.index(name) + len(name)) for name, _ in names}
    iep = Span(text.index("IEP"), text.index("IEP") + 3)

    def told(*links: str) -> Report:
        persons = tuple(Signal(label, spans[name], 0.9, "encoder") for name, label in names if name != "Will")
        detail = Signal("EDU_DETAIL", iep, 0.9, "encoder", tuple(spans[name] for name in links))
        found = (made.finding("IEP", text), made.finding("Noor", text, code="IDN101"))
        return made.report(text=text, entities=(*persons, detail), findings=found)

    report = told("Ortiz", "Noor", "<b>Ola", "Will")
    assert [block.about for block in blocks(report)] == [(), ("Noor", "<b>Ola")]
    assert [block.about for block in blocks(told("Ortiz"))] == [(), ("Ortiz",)]
    assert [block.about for block in blocks(told("Will"))] == [(), ()]
    assert "About  Noor, <b>Ola" in re.sub(" {2,}", "  ", shown(report))
    assert "<dt>About</dt><dd>Noor, &lt;b&gt;Ola</dd>" in to_html(report)
    assert "About" not in shown(told()) + to_html(told())
    assert to_json(report) == to_json(replace(report, entities=tuple(replace(s, links=()) for s in report.entities)))


def test_a_finding_about_the_whole_post_says_so() -> None:
    assert "the whole post" in shown(made.report(findings=(made.finding(None),)))


def test_what_an_attestation_allows_is_a_note_with_its_reason() -> None:
    text = shown(made.report(findings=(made.finding(severity="note", allowed="release"),), verdict="clear"))
    assert "NOTE" in text
    assert ALLOWED["release"] in text


@pytest.mark.parametrize(
    ("account", "text", "told"),
    [
        ("agency", "Vote YES on Prop 1!", "read the note: This seems to promote or oppose a levy, bond"),
        (
            "personal",
            "My son Leo starts his first job on Monday.",
            "read the note: This was read as being about your own child",
        ),
    ],
)
def test_clear_above_a_note_says_so_on_every_surface(screener: Screener, account: Any, text: str, told: str) -> None:
    (report,) = screener.judge([Draft("d", text, account=account)])
    assert report.verdict == "clear"
    told = f"Clear, but {told}"
    assert told in headline(report)
    for said in (" ".join(shown(report).split()), to_html(report)):
        assert told in said
        assert VERDICT["clear"] not in said


def test_a_note_that_a_vouch_explains_leaves_the_headline(screener: Screener) -> None:
    allowed = made.report(findings=(made.finding(severity="note", allowed="release"),), verdict="clear")
    assert headline(allowed) == VERDICT["clear"]
    notes = (
        made.finding(severity="note", message="A.", report_to="author"),
        made.finding(severity="note", message="B."),
    )
    assert headline(made.report(findings=notes, verdict="clear")) == f"{NOTES} B."
    assert headline(made.report(findings=notes, verdict="review", not_checked=("encoder",))) == VERDICT["review"]


def test_what_was_not_checked_is_said_and_nothing_reads_as_clear() -> None:
    text = shown(made.report(not_checked=("encoder",), verdict="review"))
    assert "cannot be marked clear: encoder." in text


def test_private_expression_is_named_where_it_is_protected() -> None:
    squeezed = " ".join(shown(made.report(protected_expression=True)).split())
    assert PROTECTED in squeezed
    assert PROTECTED not in " ".join(shown(made.report()).split())


@pytest.mark.parametrize(
    ("severities", "told"),
    [
        ((), PROTECTED),
        (("note",), PROTECTED),
        (("review",), f"{PROTECTED} {DISREGARD}"),
        (("review", "note"), f"{PROTECTED} {DISREGARD}"),
        (("hold",), PROTECTED),
        (("review", "hold"), PROTECTED),
    ],
)
def test_what_may_be_disregarded_is_said_where_disruption_is_to_be_checked(
    severities: tuple[Severity, ...], told: str
) -> None:
    found = tuple(made.finding(None, severity=one, code="DSR101", concern="disruption") for one in severities)
    report = made.report(findings=(*found, made.finding()), protected_expression=True)
    assert protected(report) == told
    assert protected(replace(report, protected_expression=False)) == ""
    assert told in " ".join(shown(report).split())
    assert f"<p>{told}</p>" in to_html(report)
    assert "not flagged" not in told


def test_the_places_of_findings_are_underlined() -> None:
    assert "\x1b[4;31mIEP" in shown(made.report(), color=True)
    assert "   1 │ Noor has an IEP now. Call her mom at 206-555-0147!\n     │             ^^^\n" in trimmed(
        made.report()
    )
    assert "Words  “IEP” (1:13)" in trimmed(made.report())


def test_a_draft_cannot_drive_the_terminal() -> None:
    text = "Noor has an IEP \x1b[2J\x07 and \u202eback\r\nNext\x00 [red]line"
    report = made.report(text=text, findings=(made.finding("IEP", text),), draft_id="\x1b]0;x", entities=())
    out = shown(report)
    assert not re.search("[\x00-\x08\x0b-\x1f\u202e]", out)
    assert "[red]line" in out


def test_plain_keeps_every_position() -> None:
    text = "a\x1b\r\nb\rc\u2066\x7f😀\n\t"
    assert plain(text) == "a␛ \nb␍c��😀\n\t"
    assert len(plain(text)) == len(text)


def test_a_page_escapes_every_word_of_the_draft() -> None:
    text = "<script>alert('IEP')</script> & \"more\""
    report = made.report(text=text, findings=(made.finding("IEP", text),), draft_id="<b>", entities=())
    page = to_html(report)
    read = Page(page)
    assert "script" not in read.tags
    assert "b" not in read.tags
    assert text in read.text
    assert "default-src 'none'" in page
    assert read.tags.count("mark") == 1


def test_a_page_links_the_law_only() -> None:
    cites = (Cite("bad", "javascript:alert(1)", ""), made.RULE.cites[0])
    page = Page(to_html(made.report(findings=(made.finding(cites=cites),))))
    assert page.links == ["https://law.example/99.3"]


def test_a_page_marks_the_worst_of_findings_that_overlap() -> None:
    mild = made.finding("an IEP", severity="note", code="FER102")
    page = to_html(made.report(findings=(mild, made.finding("IEP"))))
    assert page.count("<mark") == 1
    assert '<mark class="hold" title="FER101">IEP</mark>' in page


def test_page_and_terminal_say_the_same() -> None:
    report = made.report(not_checked=("encoder",), protected_expression=True)
    terminal, page = " ".join(shown(report).split()), " ".join(Page(to_html(report)).text.split())
    for words in (made.RULE.message, made.RULE.advice, made.RULE.tell, PROTECTED, "encoder", "“IEP”"):
        assert words in terminal
        assert words in page


def test_every_attestation_has_words() -> None:
    assert set(ALLOWED) == set(ATTESTATIONS)
