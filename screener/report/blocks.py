"""Findings -> blocks for display: one for each rule, in one order."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from screener.labels import DETAILS, NAMES
from screener.report.words import IGNORED, WHOLE, describe_vouch
from screener.types import SEVERITIES, Cite, Finding, Report, Rule, Severity

ORDER: Final[tuple[Severity, ...]] = SEVERITIES[::-1]


@dataclass(frozen=True, slots=True)
class Block:
    """The findings of one rule, shown once: each quote once, in text order.

    `about` names the people of its details, as far as the sentences show it; `note` is the effect of the author's
    vouch; `also` are other rules that found the same.
    """

    rule: Rule
    severity: Severity
    note: str
    quotes: tuple[str, ...]
    about: tuple[str, ...]
    also: tuple[Rule, ...] = ()
    places: tuple[str, ...] = ()  # line:column, both from 1
    fixes: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def rules(self) -> tuple[Rule, ...]:
        return self.rule, *self.also

    @property
    def codes(self) -> str:
        return ", ".join(rule.code for rule in self.rules)

    @property
    def mandatory(self) -> bool:
        return self.rule.report_to == "mandatory_report" and self.severity != "note"

    def facts(
        self, quotes: str, safe: Callable[[str], str], clause: Callable[[Cite], str] = lambda cite: cite.title
    ) -> list[tuple[str, str]]:
        """Return the words, and then why, what to do, the clause, and whom to tell, each with its name; empty ones are
        left out.

        `quotes` and `clause` are already in display form; `safe` makes all other words safe for the output.
        """
        rule = self.rule
        facts = (
            ("Words", quotes or WHOLE),
            ("About", safe(", ".join(self.about))),
            ("Why", safe(rule.message)),
            ("Advice", safe(rule.advice)),
            ("Fix", safe("; ".join(self.fixes))),
            ("Clause", "; ".join(map(clause, rule.cites))),
            ("Tell", safe(rule.tell)),
            ("Note", safe(self.note)),
        )
        return [fact for fact in facts if fact[1]]


def blocks(report: Report, apart: bool = False) -> list[Block]:
    """Group findings by rule: mandatory reports first, then the most severe, then in text order.

    `apart` keeps different words in separate blocks, so that each can be fixed alone.
    """
    groups: dict[tuple[str, Severity, str, str], list[Finding]] = {}
    for finding in sorted(report.findings, key=lambda f: f.span.start if f.span else -1):
        words = f"{finding.picture} {finding.quote}" if apart else ""
        key = (finding.rule.code, finding.severity, describe_vouch(report, finding), words)
        groups.setdefault(key, []).append(finding)
    found = [
        Block(
            group[0].rule,
            group[0].severity,
            describe_vouch(report, group[0]),
            tuple(dict.fromkeys(_quotes(group))),
            tuple(dict.fromkeys(_about(report, group))),
            tuple({rule.code: rule for finding in group for rule in finding.also}.values()),
            tuple(dict.fromkeys(line_and_column(report.text, f.span.start) for f in group if f.span)),
            tuple(dict.fromkeys(fix.title for finding in group for fix in (finding.fixes or ())[:1])),
            tuple(group),
        )
        for group in groups.values()
    ]
    return sorted(found, key=lambda block: (not block.mandatory, ORDER.index(block.severity)))


def _quotes(findings: list[Finding]) -> Iterator[str]:
    """Yield the words that findings are about; for those in a picture, with its name."""
    for finding in findings:
        if finding.picture and finding.quote not in ("", finding.picture):
            yield f"{finding.quote} (in {finding.picture})"
        elif finding.span or finding.picture:
            yield finding.quote or finding.picture


def _about(report: Report, findings: list[Finding]) -> Iterator[str]:
    """Yield the people of the findings' details; if a sentence has students and others, the students."""
    named = {s.span: s.label for s in report.entities if s.span and s.label in NAMES}
    for finding in findings:
        for detail in report.entities:
            if detail.label not in DETAILS or not (finding.span and detail.span and finding.span.overlaps(detail.span)):
                continue
            persons = [span for span in detail.links if span in named]
            students = [span for span in persons if named[span] == "STUDENT_NAME"]
            yield from (report.text[span.start : span.end] for span in students or persons)


def line_and_column(text: str, at: int) -> str:
    """Return the line and column of a code point: '3:14', both from 1."""
    return f"{text.count(chr(10), 0, at) + 1}:{at - text.rfind(chr(10), 0, at)}"


def counted(found: list[Block]) -> str:
    """Return in words how many things must be fixed, reviewed and noted, and how many are ignored."""
    names = {"hold": "must fix", "review": "to review", "note": "to note", IGNORED: "ignored"}
    counts = Counter(IGNORED if block.note == IGNORED else block.severity for block in found)
    return ", ".join(f"{counts[kind]} {name}" for kind, name in names.items() if counts[kind])
