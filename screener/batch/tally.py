"""Reports -> counts of an archive: by verdict, concern, rule, school and month, with masked examples.

The counts grow with the number of rules, schools and months, not of posts, so a run can keep them in its checkpoint.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from screener.io import InvalidRecord, RawRecord
from screener.labels import PUBLIC_CONTACT
from screener.types import Finding, Report, ScreenerError, Span

MAX_VALUES: Final = 500  # distinct values per column; further ones are counted together
OTHER: Final = "(other)"
NONE: Final = "(none)"
MAX_EXAMPLES: Final = 3  # of a rule
CONTEXT_LENGTH: Final = 60  # characters on each side of a finding
GROUP_COLUMNS: Final = ("school", "district")  # columns to count by if the input has them
DATE_COLUMNS: Final = (
    *("date", "day", "month", "created_at", "published_at", "published", "posted_at", "time", "timestamp", "scheduled"),
)
_MONTH: Final = re.compile(r"(\d{4})-(\d{2})(?!\d)")
_AMERICAN: Final = re.compile(r"(\d{1,2})/\d{1,2}/(\d{4})(?!\d)")
_WORD: Final = re.compile(r"[@#]?\w[\w'’-]*")


@dataclass(frozen=True, slots=True)
class Columns:
    """The input columns to count by: schools or districts, and the date of the post."""

    groups: tuple[str, ...] = GROUP_COLUMNS
    days: tuple[str, ...] = DATE_COLUMNS


@dataclass(slots=True)
class Tally:
    """Counts of a run, or of a part of it. `rules` and `concerns` count posts; `rules` by severity."""

    verdicts: Counter[str] = field(default_factory=Counter)
    unchecked: int = 0
    personal: int = 0
    concerns: Counter[str] = field(default_factory=Counter)
    rules: dict[str, Counter[str]] = field(default_factory=dict)
    groups: dict[str, dict[str, Counter[str]]] = field(default_factory=dict)
    months: dict[str, Counter[str]] = field(default_factory=dict)
    examples: dict[str, list[str]] = field(default_factory=dict)

    def count(self, raw: RawRecord | InvalidRecord, report: Report, columns: Columns) -> None:
        concerns = {concern for f in report.findings if f.severity != "note" for concern in f.concerns}
        counts = Counter([report.verdict, *concerns, *(["unchecked"] if report.not_checked else [])])
        self.verdicts[report.verdict] += 1
        self.unchecked += bool(report.not_checked)
        self.personal += report.protected_expression
        self.concerns.update(sorted(concerns))
        for code, severity in sorted({(f.rule.code, f.severity) for f in report.findings}):
            self.rules.setdefault(code, Counter())[severity] += 1
        for finding in report.findings:
            shown = self.examples.setdefault(finding.rule.code, [])
            if len(shown) < MAX_EXAMPLES and (words := mask_context(report, finding)) and words not in shown:
                shown.append(words)
        record = _read_fields(raw)
        for column in columns.groups:
            # Column names are compared in lowercase, whatever the header and the command have.
            if (name := column if column in record else column.lower()) in record:
                _add_counts(self.groups.setdefault(column, {}), str(record[name] or NONE)[:100], counts)
        day = next((day for name in columns.days if (day := record.get(name) or record.get(name.lower()))), None)
        if day is not None:
            _add_counts(self.months, parse_month(day), counts)

    def add(self, more: Tally) -> None:
        self.verdicts.update(more.verdicts)
        self.unchecked += more.unchecked
        self.personal += more.personal
        self.concerns.update(more.concerns)
        for code, counts in more.rules.items():
            self.rules.setdefault(code, Counter()).update(counts)
        for column, values in more.groups.items():
            for value, counts in values.items():
                _add_counts(self.groups.setdefault(column, {}), value, counts)
        for value, counts in more.months.items():
            _add_counts(self.months, value, counts)
        for code, shown in more.examples.items():
            mine = self.examples.setdefault(code, [])
            mine += [words for words in shown if words not in mine][: MAX_EXAMPLES - len(mine)]

    def to_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}

    @classmethod
    def from_dict(cls, saved: dict[str, Any]) -> Tally:
        return cls(
            Counter(saved["verdicts"]),
            saved["unchecked"],
            saved.get("personal", 0),
            Counter(saved["concerns"]),
            _parse_counters(saved["rules"]),
            {column: _parse_counters(values) for column, values in saved["groups"].items()},
            _parse_counters(saved["months"]),
            saved["examples"],
        )


def parse_month(day: object) -> str:
    """Return the month of a date, as 2026-11; posts without a recognizable date are counted together."""
    if found := _MONTH.match(str(day).strip()):
        return found[0]
    if found := _AMERICAN.match(str(day).strip()):
        return f"{found[2]}-{int(found[1]):02}"
    return NONE


def mask_context(report: Report, finding: Finding) -> str:
    """Return the words around a finding, with the names and details that were found masked; nothing for a picture."""
    if not finding.span or finding.picture:
        return ""
    start, end = max(finding.span.start - CONTEXT_LENGTH, 0), min(finding.span.end + CONTEXT_LENGTH, len(report.text))
    while 0 < start < finding.span.start and not report.text[start - 1].isspace():
        start += 1  # whole words only: a truncated name would not be recognized
    while finding.span.end < end < len(report.text) and not report.text[end].isspace():
        end -= 1
    parts, at = [], start
    for signal in sorted((s for s in report.entities if s.span), key=lambda s: (s.span or Span(0, 0)).start):
        span = signal.span
        if span and span.start < end and at < span.end and signal.label != PUBLIC_CONTACT:
            parts += [_mask_words(report.text[at : span.start]), f"[{signal.label.lower().replace('_', ' ')}]"]
            at = span.end
    parts.append(_mask_words(report.text[at:end]))
    return f"{'…' if start else ''}{' '.join(''.join(parts).split())}{'…' if end < len(report.text) else ''}"


def _mask_words(words: str) -> str:
    """Also hide unrecognized words that look like a name, a handle or a number."""
    return _WORD.sub(_mask_word, words)


def _mask_word(found: re.Match[str]) -> str:
    word = found[0]
    if any(char.isdigit() for char in word):
        return "#"
    if word[0] in "@#" or (len(word) > 1 and not word.islower()):
        return f"{word[0]}…"
    return word


def _read_fields(raw: RawRecord | InvalidRecord) -> Mapping[str, Any]:
    if isinstance(raw, InvalidRecord):
        return {}
    try:
        return raw.fields()
    except ScreenerError:
        return {}


def _add_counts(counted: dict[str, Counter[str]], value: str, counts: Mapping[str, int]) -> None:
    if value not in counted and len(counted) >= MAX_VALUES:
        value = OTHER
    counted.setdefault(value, Counter()).update(counts)


def _parse_counters(saved: dict[str, dict[str, int]]) -> dict[str, Counter[str]]:
    return {name: Counter(counts) for name, counts in saved.items()}
