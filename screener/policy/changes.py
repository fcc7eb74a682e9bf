"""The changes that a pack makes to its base -> the base's rules with these changes.

clauses*:  {title of a clause: [{title, url, checked}, ...]}: what every rule cites in its place; [] leaves it out
changes*:  {CODE: {reason, accounts*, message*, advice*}}; `accounts` is off, or {account: severity or off} for those
           that change. Rules about danger, mandatory reports or the list of students are never
           switched off or made less severe.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from screener.labels import ROSTER_LABELS
from screener.policy.page import Page
from screener.types import ACCOUNTS, SEVERITIES, Account, Cite, Rule, Severity

OptionalSeverity = Severity | None  # None: off
MAX_REASON_LENGTH: Final = 300  # maximum letters of a reason
PROTECTED_RULE_ERROR: Final = (
    "cannot be switched off or made less severe: it is about danger, a report required by law, or the list of students"
)


@dataclass(frozen=True, slots=True)
class Change:
    """What a pack changes in one rule, and why; empty fields stay as they were."""

    reason: str
    accounts: Mapping[Account, OptionalSeverity]
    message: str = ""
    advice: str = ""

    @property
    def told(self) -> str:
        grades = [f"{account} {grade or 'off'}" for account, grade in self.accounts.items()]
        everywhere = [] if any(self.accounts.get(a, "as it was") for a in ACCOUNTS) else ["off"]
        words = [f"{name} reworded" for name in ("message", "advice") if getattr(self, name)]
        return ", ".join([*(everywhere or grades), *words])


def never_silenced(rule: Rule) -> bool:
    """Whether nobody may silence a rule: it is about danger, a mandatory report, or the list of students."""
    listed = not rule.when.keys().isdisjoint(ROSTER_LABELS)
    return listed or rule.concern == "safety" or rule.report_to == "mandatory_report"


def read_changes(page: Page, value: object, rules: Mapping[str, Rule]) -> dict[str, Change]:
    """Read the changes of a pack. Raises ScreenerError, with the rule, if anything is invalid."""
    given = page.mapping("changes", value)
    if unknown := given.keys() - rules.keys():
        raise page.fail(min(unknown), "there is no such rule to change")
    return {code: _parse_change(page, code, raw, rules[code]) for code, raw in given.items()}


def _parse_change(page: Page, code: str, value: object, rule: Rule) -> Change:
    raw = page.keys(code, value, ("reason",), ("accounts", "message", "advice"))
    reason = page.line(f"{code}: reason", raw["reason"])
    if len(reason) > MAX_REASON_LENGTH:
        raise page.fail(f"{code}: reason", f"must be at most {MAX_REASON_LENGTH} letters")
    accounts = _parse_grades(page, code, raw.get("accounts", {}))
    if never_silenced(rule) and any(
        _severity_rank(grade) < _severity_rank(rule.accounts.get(a)) for a, grade in accounts.items()
    ):
        raise page.fail(code, PROTECTED_RULE_ERROR)
    words = {key: page.line(f"{code}: {key}", raw[key]) for key in ("message", "advice") if key in raw}
    if not accounts and not words:
        raise page.fail(code, "changes nothing: give accounts, message or advice")
    return Change(reason, accounts, **words)


def _parse_grades(page: Page, code: str, value: object) -> dict[Account, OptionalSeverity]:
    if value == "off":
        return dict.fromkeys(ACCOUNTS)
    given = page.keys(f"{code}: accounts", value, (), ACCOUNTS)
    return {a: None if given[a] == "off" else page.one_of(a, given[a], SEVERITIES) for a in ACCOUNTS if a in given}


def _severity_rank(grade: OptionalSeverity) -> int:
    return SEVERITIES.index(grade) if grade else -1


def read_clauses(page: Page, value: object, rules: Mapping[str, Rule]) -> dict[str, tuple[Cite, ...]]:
    """Read the clauses that replace others, by title."""
    known = {cite.title for rule in rules.values() for cite in rule.cites}
    return {
        page.one_of("clauses", title, known): page.cites("clauses", cites, least=0)
        for title, cites in page.mapping("clauses", value).items()
    }


def apply_change(
    page: Page, rule: Rule, change: Change | None, clauses: Mapping[str, tuple[Cite, ...]], tell: Mapping[Any, str]
) -> Rule:
    """Return a rule with its changes. A rule that is off everywhere stays in the pack and never matches."""
    cites = tuple(dict.fromkeys(new for old in rule.cites for new in clauses.get(old.title, (old,))))
    if not cites:
        raise page.fail("clauses", f"{rule.code} is left without a clause")
    rule = replace(rule, cites=cites, tell=tell.get(rule.report_to, rule.tell))
    if change is None:
        return rule
    grades: dict[Account, OptionalSeverity] = {**rule.accounts, **change.accounts}
    accounts = {a: grade for a in ACCOUNTS if (grade := grades.get(a))}
    return replace(
        rule,
        accounts=accounts,
        severity=max(accounts.values(), key=SEVERITIES.index, default=rule.severity),
        message=change.message or rule.message,
        advice=change.advice or rule.advice,
    )
