"""Report -> a file for the program director or the Superintendent: a page, an e-mail or a PDF, redacted by default."""

import re
from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage
from email.policy import SMTP
from typing import Final

import streamlit as st

from screener.detect.images import NOT_CHECKED
from screener.page import words
from screener.page.failing import redact_errors
from screener.page.printed import to_pdf
from screener.report import to_html
from screener.report.blocks import blocks
from screener.report.words import headline, protected, switched_off
from screener.types import Finding, Report

BLACK: Final = "█"
INTRO: Final = (
    "A draft post was screened before it was published. The report says what was found, why it matters and under "
    "which clause. The screener advises; people decide."
)
REDACTED: Final = "What the screener found in the draft is blacked out. It may have missed some."
READ_FIRST: Final = "What the screener found is blacked out. It may have missed some: read the file before you send it."
NAME: Final = "screening-report"


def offer_copy(report: Report) -> None:
    with st.expander("Report this draft"):
        whom = sorted({words.ROUTE[b.rule.report_to] for b in blocks(report) if b.rule.report_to != "author"})
        if whom:
            st.write(f"Report to: {', '.join(whom)}.")
        st.caption("Nothing is sent from here. You get a file and decide where it goes.")
        openly = st.checkbox("Include the full text, with nothing blacked out", key="openly")
        if not openly:
            st.caption(READ_FIRST)
        chosen = report if openly else redact(report)
        made: tuple[tuple[str, str, str, Callable[[], bytes]], ...] = (
            ("Page (.html)", f"{NAME}.html", "text/html", lambda: to_html(chosen).encode()),
            ("Email (.eml)", f"{NAME}.eml", "message/rfc822", lambda: to_mail(chosen, not openly)),
            ("PDF", f"{NAME}.pdf", "application/pdf", lambda: to_pdf(chosen)),
        )
        with st.container(horizontal=True):
            for label, name, kind, make in made:
                st.download_button(label, redact_errors(make), name, kind, on_click="ignore", key=f"send-{name}")


def redact(report: Report) -> Report:
    """Return the report with every quote, person, detail and identifier that was found blacked out letter by letter;
    places stay.

    Pictures are called by number, since people often name them after whom they show.
    """
    report = _remove_names(report)
    spans = [f.span for f in report.findings if f.span] + [s.span for s in report.entities if s.span]
    secrets = {report.text[s.start : s.end] for s in spans if len(s) > 1}
    secrets |= {f.quote for f in report.findings if f.picture and f.quote not in ("", f.picture)}
    letters = list(report.text)
    for span in spans:
        letters[span.start : span.end] = _black_out(report.text[span.start : span.end])
    return replace(
        report,
        text=_remove_secrets("".join(letters), secrets),
        findings=tuple(_redact_finding(finding) for finding in report.findings),
        images=tuple(replace(picture, text="", lines=()) for picture in report.images),
        rewrite=report.rewrite and replace(report.rewrite, text=_remove_secrets(report.rewrite.text, secrets)),
        not_checked=tuple(dict.fromkeys(_kind(part) for part in report.not_checked)),
    )


def _kind(part: str) -> str:
    """Return what was not checked, without picture names; 'images' alone would mean that no picture can be."""
    kind, reason, _ = part.partition(":")
    return f"{kind}: a picture or part of one was not checked" if reason and kind == NOT_CHECKED else part


def _remove_names(report: Report) -> Report:
    named = [picture.name for picture in report.images]
    named += [finding.picture for finding in report.findings if finding.picture]
    names = {name: f"picture {n}" for n, name in enumerate(dict.fromkeys(named), 1)}
    findings = [
        replace(f, picture=names.get(f.picture, ""), quote=names[f.picture] if f.quote == f.picture else f.quote)
        if f.picture
        else f
        for f in report.findings
    ]
    images = tuple(replace(picture, name=names[picture.name]) for picture in report.images)
    return replace(report, findings=tuple(findings), images=images)


def _redact_finding(finding: Finding) -> Finding:
    shown = finding.quote if finding.quote == finding.picture else _black_out(finding.quote)
    return replace(finding, quote=shown, fixes=None)


def _black_out(text: str) -> str:
    return re.sub(r"\S", BLACK, text)


def _remove_secrets(text: str, secrets: set[str]) -> str:
    """Return the text without words that are a person, detail or identifier elsewhere."""
    if not secrets:
        return text
    longest = sorted(secrets, key=len, reverse=True)
    return re.sub("|".join(rf"(?<!\w){re.escape(s)}(?!\w)" for s in longest), lambda m: _black_out(m[0]), text)


def to_mail(report: Report, is_redacted: bool) -> bytes:
    """Return an e-mail without a recipient, for a person to complete and send."""
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = f"Screening report on a draft post: {report.verdict}"
    mail["X-Unsent"] = "1"
    mail.set_content(_format_lines(report, is_redacted))
    mail.add_alternative(to_html(report), subtype="html")
    return mail.as_bytes()


def _format_lines(report: Report, is_redacted: bool) -> str:
    tell: dict[str, None] = {}
    lines = [INTRO, *([REDACTED] if is_redacted else []), "", f"Verdict: {report.verdict}. {headline(report)}", ""]
    lines += [off, ""] if (off := switched_off(report)) else []
    for number, block in enumerate(blocks(report), 1):
        rule = block.rule
        quotes = ", ".join(f"“{quote}”" for quote in block.quotes)
        lines += [f"{number}. {rule.code} {rule.name} ({block.severity}) {quotes}".rstrip(), f"   {rule.message}"]
        lines += [f"   About: {', '.join(block.about)}"] if block.about else []
        lines += [f"   {rule.advice}", f"   Clause: {'; '.join(cite.title for cite in rule.cites)}", ""]
        if rule.report_to != "author":
            tell.setdefault(rule.tell)
    lines += [f"Tell: {words}" for words in tell]
    lines += ["", own] if (own := protected(report)) else []
    return "\n".join([*lines, "", report.text, ""])
