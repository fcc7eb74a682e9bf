"""Reports, rules and drafts made or read for tests that need no model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from screener.io import InvalidRecord, read_posts
from screener.io.drafts import parse_draft
from screener.io.lines import ignore_progress
from screener.io.rows import Columns
from screener.types import (
    ACCOUNTS,
    AUDIENCES,
    Cite,
    Disruption,
    Draft,
    Edit,
    Face,
    Finding,
    Fix,
    Line,
    Picture,
    Reason,
    Report,
    Rewrite,
    Rule,
    Severity,
    Signal,
    Span,
)


def read(
    path: Path,
    account: str = "personal",
    audience: str = "public",
    seen: Callable[[int], None] = ignore_progress,
    columns: Columns | None = None,
) -> Iterator[Draft | InvalidRecord]:
    """The drafts of a file, as a batch reads them."""
    return (parse_draft(raw, account, audience) for raw in read_posts(path, columns, seen))


class Ran(NamedTuple):
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str


Command = Callable[..., Ran]
TEXT = "Noor has an IEP now. Call her mom at 206-555-0147!"
LINE = Line("WELCOME", ((5, 6), (95, 6), (95, 26), (5, 26)))
RULE = Rule(
    code="FER101",
    name="detail-from-an-education-record",
    concern="education_record",
    severity="hold",
    message="This tells something from a student's education record.",
    advice="Leave the detail out.",
    report_to="program_director",
    cites=(
        Cite("34 CFR 99.3", "https://law.example/99.3", "2026-11-24"),
        Cite("Staff Use of Social Media, para. 4", "", "2026-11-24"),
    ),
    when={"EDU_DETAIL": 0.5},
    terms=(),
    unless=frozenset(),
    accounts=dict.fromkeys(ACCOUNTS, "hold"),
    audiences=frozenset(AUDIENCES),
    allowed_by=frozenset(),
    hits=("She has an [[IEP]].",),
    misses=("IEP meetings are on Monday.",),
    tell="Your program director.",
)


def rule(**changes: Any) -> Rule:
    return replace(RULE, **changes)


def finding(
    quote: str | None = "IEP", text: str = TEXT, severity: Severity = "hold", allowed: Any = None, **changes: Any
) -> Finding:
    """A finding about the first place of the quoted words, or about the whole post."""
    start = text.index(quote) if quote else 0
    span = Span(start, start + len(quote)) if quote else None
    fixes = (Fix("Leave out this", "check", (Edit(start, start + 1, ""),)),)
    return Finding(rule(severity=severity, **changes), severity, span, quote or "", 0.912345, allowed, fixes=fixes)


def report(**changes: Any) -> Report:
    """A report with something in every field."""
    made = Report(
        draft_id="a-001",
        text=TEXT,
        verdict="hold",
        entities=(Signal("STUDENT_NAME", Span(0, 4), 0.987654, "encoder"), Signal("health", None, 0.7, "encoder")),
        findings=(finding(),),
        disruption=Disruption(0.0412345, "none", (Reason(Span(0, 4), 0.25),)),
        images=(Picture("a.jpg", (Face((1, 2, 3, 4), 0.9, 0.7),), "WELCOME", True, lines=(LINE,)),),
        rewrite=Rewrite("A student has news.", "clear"),
        not_checked=(),
        protected_expression=False,
        versions={"screener": "0.1.0", "encoder": "sha256:00", "pack": "psesd 1"},
    )
    return replace(made, **changes)
