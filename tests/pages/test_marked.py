"""What a user writes stays words: no HTML, no Markdown, no LaTeX, in no direction of writing."""

from __future__ import annotations

import re
import time
from html.parser import HTMLParser

import pytest

pytest.importorskip("streamlit", reason="The page is not set up: make app")

from screener import Draft, Screener
from screener.page import marked, report_export, rules
from screener.page.printed import to_pdf
from screener.types import Disruption, Reason, Span
from tests.made import finding

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)> Noor Abdi has an IEP!",
    "**Noor Abdi** has an [IEP](javascript:alert(1)) and `code` ![x](http://example.org/x.png)",
    r"$\frac{a}{b}$ Noor Abdi has an IEP #let x = 1 @ref \href{javascript:alert(1)}{x}",
    "الطالبة Noor Abdi \u202eIEP\u2066 has an IEP עברית",
    "😀" * 10_000 + " Noor Abdi has an IEP",
)


class Words(HTMLParser):
    """The text that a browser shows, and the tags that it sees."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.tags: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("text", HOSTILE, ids=("html", "markdown", "latex", "right to left", "emojis"))
def test_a_post_is_shown_as_its_own_words(text: str) -> None:
    found = [finding("IEP", text)]
    began = time.perf_counter()
    shown, changed = Words(rules.format_answer(found[0].rule, found, text)), Words(marked.render_changes("", text))
    assert time.perf_counter() - began < 1
    assert {*shown.tags, *changed.tags} <= {"div", "mark", "span", "p", "ins"}
    plain = re.sub("[\u202a-\u202e\u2066-\u2069]", "\ufffd", text)
    assert shown.text.endswith(plain)
    assert changed.text == plain[: marked.MAX_COMPARED]


def test_a_report_that_is_sent_holds_no_name_and_no_detail(screener: Screener) -> None:
    text = (
        "Micah Thornquist in my homeroom is failing algebra again and has to sit out the next game. Call me at "
        "206-555-0147, or his mom. It is all in the file that Ms. Lindqvist keeps, and Micah Thornquist knows."
    )
    report = screener.screen([Draft("a", text, "agency")])[0]
    hidden = report_export.redact(report)
    mail = report_export.to_mail(hidden, True).decode()
    spans = [f.span for f in report.findings if f.span] + [s.span for s in report.entities if s.span]
    secrets = {text[span.start : span.end] for span in spans}
    assert {"Micah Thornquist", "206-555-0147"} <= secrets
    for secret in secrets:
        assert secret not in hidden.text
        assert secret not in mail
    assert len(hidden.text) == len(text)
    assert to_pdf(hidden).startswith(b"%PDF")


def test_opinion_is_called_protected_only_where_the_account_is_personal() -> None:
    assert not [told for told in marked.LEVELS.values() if "protected" in told]


def test_whom_to_tell_is_left_to_the_findings() -> None:
    for level in ("elevated", "high"):
        told = marked.render_gauge(Disruption(0.8, level), "Block the doors.")
        assert "dispute" in told or "disruption" in told
        assert "director" not in told


def test_what_raised_the_score_is_told_once() -> None:
    text = "Block the doors. Soup at noon."
    spans = (Span(0, 16), Span(10, 15), Span(17, 21))
    reasons = tuple(Reason(span, weight) for span, weight in zip(spans, (0.9, 0.5, -0.4), strict=True))
    told = marked.render_gauge(Disruption(0.8, "high", reasons), text)
    assert '<q dir="auto">Block the doors.</q>' in told
    assert told.count("<li>") == 1


def test_opinion_has_no_bar_and_quotes_nothing() -> None:
    text = "Nobody listens to us."
    told = marked.render_gauge(Disruption(0.04, "low", (Reason(Span(0, 6), 0.5),)), text)
    assert "Disruption: low, 4%" in told
    assert "meter" not in told
    assert "Nobody" not in told


@pytest.mark.parametrize(("probability", "told"), [(0.004, "under 1%"), (0.425, "42%"), (0.999, "over 99%")])
def test_no_probability_is_told_as_certain(probability: float, told: str) -> None:
    assert f"Disruption: high, {told}" in marked.render_gauge(Disruption(probability, "high"), "")
