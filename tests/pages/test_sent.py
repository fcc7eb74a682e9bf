"""What a person sends on: the mail says in plain words what the page says."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes
from email.policy import default

import pytest

pytest.importorskip("streamlit", reason="The page is not set up: make app")

from streamlit.testing.v1 import AppTest

from screener.page import answer
from screener.page.printed import _build_context
from screener.page.report_export import READ_FIRST, REDACTED, _format_lines, redact, to_mail
from screener.report import to_html
from screener.report.words import DISREGARD, PROTECTED, unchecked
from screener.types import Signal, Span
from tests import made


@pytest.mark.parametrize("personal", [True, False])
def test_every_form_of_a_report_says_what_is_the_authors(personal: bool) -> None:
    found = made.finding(None, severity="review", code="DSR101", concern="disruption")
    report = made.report(protected_expression=personal, findings=(found,))
    mail = message_from_bytes(to_mail(report, False), policy=default)
    own = f"{PROTECTED} {DISREGARD}"
    for kind in ("plain", "html"):
        part = mail.get_body((kind,))
        assert part
        assert (own in part.get_content()) == personal
    assert (own in _build_context(report)["footer"]) == personal


def test_a_redacted_report_does_not_tell_how_a_picture_is_called() -> None:
    picture = replace(made.report().images[0], name="Noor-Abdi.jpg", text="")
    seen = replace(made.finding(None), picture="Noor-Abdi.jpg", quote="Noor-Abdi.jpg")
    report = made.report(images=(picture,), findings=(seen,))
    assert b"Abdi" in to_mail(report, False)
    mail = to_mail(redact(report), True)
    assert b"Abdi" not in mail
    assert b"picture 1" in mail


def test_a_redacted_report_does_not_tell_how_a_picture_is_called_that_could_not_be_read() -> None:
    parts = ("images: Noor-Abdi.jpg: it is no picture", "images: Noor.jpg: it is no picture", "disruption")
    report = made.report(not_checked=parts)
    assert "Noor-Abdi" in to_html(report)
    assert redact(report).not_checked == ("images: a picture or part of one was not checked", "disruption")
    assert "Noor" not in unchecked(redact(report))
    assert "make images" not in unchecked(redact(report))


def test_every_form_of_a_report_says_of_whom_a_detail_tells_and_a_redacted_one_hides_it() -> None:
    name, iep = Span(0, 4), Span(made.TEXT.index("IEP"), made.TEXT.index("IEP") + 3)
    persons = (Signal("STUDENT_NAME", name, 0.9, "encoder"), Signal("EDU_DETAIL", iep, 0.9, "encoder", (name,)))
    report = made.report(entities=persons, rewrite=None)
    assert ("About", "Noor") in _build_context(report)["findings"][0]["facts"]
    assert "   About: Noor" in _format_lines(report, False)
    assert answer.build_answer(report, own=False)["found"][0]["about"] == "Noor"
    assert b"Noor" not in to_mail(redact(report), True)
    assert "About: ████" in _format_lines(redact(report), True)


def test_whoever_sends_a_report_is_told_that_only_what_was_found_is_blacked_out() -> None:
    found = made.report(text="Noor and Zuri have news.", entities=(Signal("STUDENT_NAME", Span(0, 4), 0.9, "encoder"),))
    found = replace(found, findings=(), rewrite=None)
    assert b"Zuri" in to_mail(redact(found), True)  # a name that was not found stays
    assert REDACTED in _format_lines(redact(found), True)
    script = """
from screener.page import report_export
from tests import made
report_export.offer_copy(made.report())
"""
    app = AppTest.from_string(script, default_timeout=60).run()
    assert READ_FIRST in [caption.value for caption in app.caption]
    app.checkbox(key="openly").check().run()
    assert READ_FIRST not in [caption.value for caption in app.caption]
    assert "may have missed" in REDACTED
    assert "may have missed" in READ_FIRST
