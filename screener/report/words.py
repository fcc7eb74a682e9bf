"""Report -> the words and the order in which people read it, the same in the terminal and on a page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from screener.types import Attestation, Finding, Report, Route, Rule, Severity, Verdict

VERDICT: Final[Mapping[Verdict, str]] = {
    "clear": "Nothing here keeps this draft from being published.",
    "review": "Have someone look at this, or check the release, before it goes out.",
    "hold": "Do not publish this as it is written.",
}
TELL: Final[Mapping[Route, str]] = {
    "author": "Nobody else: this is yours to mend.",
    "program_director": "Your program director.",
    "superintendent": "The Superintendent or designee.",
    "mandatory_report": (
        "Mandatory report: call DCYF (1-866-363-4276) or the police at the first opportunity, within 48 hours. "
        "If someone is in danger now, call 911."
    ),
}
ALLOWED: Final[Mapping[Attestation, str]] = {
    "release": "Allowed because you say that a release is on file.",
    "own_child": "Allowed because you say that this is your own child.",
    "approved_channel": "Allowed because you say that this goes out on an approved channel.",
    "adult_staff_only": "Allowed because you say that only adult staff are shown.",
}
PROTECTED: Final = (
    "This is a personal account, and your private expression is yours: opinions, politics, faith and union matters "
    "are not flagged here. The policy asks only that students, families and colleagues be kept out of it."
)
REWRITE: Final = "A version to start from, screened again:"
NOT_CHECKED: Final = "Not checked, so this draft cannot be called clear:"
WHOLE: Final = "the post as a whole"

ORDER: Final[tuple[Severity, ...]] = ("hold", "review", "note")
# Control characters and the marks that force the direction of writing: printed, they could move or hide other words.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Block:
    """The findings of one rule, told once: its quotes in the order of the text, each once."""

    rule: Rule
    severity: Severity
    allowed_by: Attestation | None
    quotes: tuple[str, ...]

    @property
    def mandatory(self) -> bool:
        return self.rule.report_to == "mandatory_report" and self.severity != "note"


def blocks(report: Report) -> list[Block]:
    """Gather findings by rule: mandatory reports first, then the most severe, then as the text has them."""
    gathered: dict[tuple[str, Severity, Attestation | None], list[Finding]] = {}
    for finding in sorted(report.findings, key=lambda f: f.span.start if f.span else -1):
        gathered.setdefault((finding.rule.code, finding.severity, finding.allowed_by), []).append(finding)
    found = [
        Block(same[0].rule, same[0].severity, same[0].allowed_by, tuple(dict.fromkeys(f.quote for f in same if f.span)))
        for same in gathered.values()
    ]
    return sorted(found, key=lambda block: (not block.mandatory, ORDER.index(block.severity)))


def counted(found: list[Block]) -> str:
    """Say in words how many things there are to mend, to check and to note."""
    names = (("hold", "to mend"), ("review", "to check"), ("note", "to note"))
    told = [f"{n} {name}" for severity, name in names if (n := sum(b.severity == severity for b in found))]
    return ", ".join(told)


def plain(text: str) -> str:
    """Make unseen characters seen, one for one, so that a draft can neither drive the terminal nor hide words."""
    return _UNSEEN.sub(_seen, text)


def _seen(unseen: re.Match[str]) -> str:
    if unseen[0] == "\r" and unseen.string[unseen.end() : unseen.end() + 1] == "\n":
        return " "  # half of a line break from Windows
    return chr(0x2400 + ord(unseen[0])) if unseen[0] < " " else "\ufffd"
