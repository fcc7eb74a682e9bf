"""The whole arrow: rewrites are screened again, a broken detector is told, and nothing leaves the machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from threading import current_thread

import pytest

from screener import Draft, Screener, Signal
from screener.detect import Detector
from screener.types import VERDICTS, Image, PartlyCheckedError, Picture, Text


class Broken:
    name = "broken"
    heavy = False

    def __call__(self, texts: Sequence[Text]) -> list[list[Signal]]:
        raise RuntimeError(texts[0].raw)


def test_a_broken_detector_is_told_and_the_verdict_is_never_clear(
    screener: Screener, caplog: pytest.LogCaptureFixture
) -> None:
    broken = Screener(screener.pack, [*screener.detectors, Broken()])
    report = broken.screen([Draft("a", "The library opens at nine.")])[0]
    assert report.not_checked == ("broken",)
    assert report.verdict == "review"
    assert "library" not in caplog.text


class FailsLater:
    """A heavy detector that reads drafts once, and then fails."""

    heavy = True

    def __init__(self, detector: Detector) -> None:
        self.detector, self.name, self.calls = detector, detector.name, 0

    def __call__(self, texts: Sequence[Text]) -> list[list[Signal]]:
        self.calls += 1
        if self.calls > 1:
            raise MemoryError
        return self.detector(texts)


def test_a_failed_second_reading_dismisses_no_finding(screener: Screener) -> None:
    """The sentences that support a finding are read again by themselves; without their scores, the finding stays."""
    text = "The bake sale made $300. The new hire is so lazy that her own class calls her a joke. We meet on Monday."
    draft = Draft("a", text, "personal")
    before = screener.judge([draft])[0]
    heavy = [FailsLater(d) if d.heavy else d for d in screener.detectors]
    after = Screener(screener.pack, heavy, rescore=screener.rescore).judge([draft])[0]
    assert before.not_checked == ()
    assert after.not_checked == tuple(d.name for d in heavy if d.heavy)
    assert VERDICTS.index(after.verdict) >= VERDICTS.index(before.verdict) > 0
    assert {f.rule.concern for f in after.findings} >= {f.rule.concern for f in before.findings}


class FailsOnPictures:
    """A detector that fails on texts with the words of a picture."""

    name, heavy = "fails on pictures", False

    def __call__(self, texts: Sequence[Text]) -> list[list[Signal]]:
        parts: list[tuple[str, ...]] = [(self.name,) if "Tulip" in text.raw else () for text in texts]
        raise PartlyCheckedError([[] for _ in texts], parts)


def test_a_failure_on_the_words_of_a_picture_is_not_checked(screener: Screener) -> None:
    picture = Picture("poster.png", (), "Tulip Festival")
    failing = Screener(screener.pack, [*screener.detectors, FailsOnPictures()], look=lambda _: picture)
    post = Draft("b", "See you there.", images=(Image("poster.png", b""),))
    plain, pictured = failing.judge([Draft("a", "The library opens at nine."), post])
    assert (plain.verdict, plain.not_checked) == ("clear", ())
    assert (pictured.verdict, pictured.not_checked) == ("review", ("fails on pictures",))


def test_a_harmless_draft_is_clear_and_has_no_rewrite(screener: Screener) -> None:
    report = screener.screen([Draft("a", "The library opens at nine on Monday.", "agency")])[0]
    assert (report.verdict, report.findings, report.rewrite) == ("clear", (), None)


def test_a_rewrite_is_milder_than_the_draft(screener: Screener) -> None:
    text = "Our book fair opens Friday in the library, with coffee for families. Text me at 206-555-0147 for a table."
    report = screener.screen([Draft("a", text, "agency")])[0]
    assert report.verdict == "hold"
    assert report.rewrite is not None
    assert "206-555-0147" not in report.rewrite.text
    assert report.rewrite.verdict != "hold"
    unasked = tuple(replace(finding, fixes=None) for finding in report.findings)
    assert screener.judge([Draft("a", text, "agency")]) == [replace(report, rewrite=None, findings=unasked)]


def test_a_paragraph_appended_removes_no_finding(screener: Screener) -> None:
    text = "Her driver license is WDL4X7QK221B and her cell is 253-555-0188."
    before = screener.judge([Draft("a", text)])[0]
    after = screener.judge([Draft("a", text + "\n\nThe cafeteria serves soup today.")])[0]
    assert {(f.rule.concern, f.span) for f in before.findings if f.span} <= {
        (f.rule.concern, f.span) for f in after.findings
    }


def test_what_words_cannot_mend_gets_no_rewrite(screener: Screener) -> None:
    text = "4th period, add me on snap and do not tell your parents, I will drive you home tonight. Lovely weekend!"
    report = screener.screen([Draft("a", text)])[0]
    assert report.verdict == "hold"
    assert report.rewrite is None


def test_the_detectors_are_told_where_a_post_goes_out(screener: Screener) -> None:
    noted: list[tuple[str, str | None, str | None]] = []

    class Noting:
        name = "noting"
        heavy = False

        def __call__(self, texts: Sequence[Text]) -> list[list[Signal]]:
            noted.extend((text.raw, text.account, text.audience) for text in texts)
            return [[] for _ in texts]

    text = "Our book fair opens Friday in the library, with coffee for families. Text me at 206-555-0147 for a table."
    drafts = [Draft("a", text, "agency", "families"), Draft("b", "Hello.", "personal", "friends")]
    picture = Picture("b.jpg", (), "Room nine is open")
    beside = Screener(screener.pack, [*screener.detectors, Noting()], lambda image: picture, screener.rescore)
    reports = beside.screen([drafts[0], replace(drafts[1], images=(Image("b.jpg", b""),))])
    assert reports[0].rewrite is not None
    assert {tuple(where) for raw, *where in noted if "Room nine" in raw} == {("personal", "friends")}
    assert (reports[0].rewrite.text, "agency", "families") in noted
    assert {noted[0], noted[1]} == {(text, "agency", "families"), ("Hello.", "personal", "friends")}


def test_a_heavy_detector_has_the_callers_thread_wherever_it_stands(screener: Screener) -> None:
    threads: dict[str, str] = {}

    class Naming:
        def __init__(self, heavy: bool) -> None:
            self.name, self.heavy = f"heavy: {heavy}", heavy

        def __call__(self, texts: Sequence[Text]) -> list[list[Signal]]:
            threads[self.name] = current_thread().name
            return [[] for _ in texts]

    Screener(screener.pack, [Naming(False), Naming(True)]).judge([Draft("a", "Hello.")])
    assert threads["heavy: True"] == current_thread().name
    assert threads["heavy: False"].startswith("detectors")


@pytest.mark.disable_socket
def test_screening_opens_no_socket(screener: Screener) -> None:
    text = "Write maya@mail.example or http://example.org, IP 10.1.2.3, call 206-555-0147"
    assert Screener.load().screen([Draft("a", text)])[0].verdict == "hold"


def test_no_drafts_give_no_reports(screener: Screener) -> None:
    assert screener.screen([]) == []
