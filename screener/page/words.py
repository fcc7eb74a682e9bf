"""The words on the page for accounts, audiences and attestations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from screener.types import Account, Attestation, Audience, Route, Verdict

ACCOUNT: Final[Mapping[Account, str]] = {
    "agency": "The agency's account",
    "professional": "My work account",
    "personal": "My own account",
}
AUDIENCE: Final[Mapping[Audience, str]] = {
    "public": "Anyone",
    "families": "Families",
    "students": "Students",
    "staff": "Staff",
    "friends": "My friends",
}
ATTEST: Final[Mapping[Attestation, str]] = {
    "release": "A media release or directory information check is on file",
    "own_child": "The child in it is from my own family or longtime family friends",
    "approved_channel": "It will be posted on an approved channel",
    "adult_staff_only": "Its pictures show only adult staff",
}
OWN_CHILD: Final = "a child from my own family or longtime family friends"
FIX: Final[Mapping[Attestation, str]] = {
    "release": "A release is on file",
    "own_child": "A child from my own family or longtime family friends",
    "approved_channel": "The channel is approved",
    "adult_staff_only": "Only adult staff are shown",
}
VERDICT: Final[Mapping[Verdict, str]] = {"hold": "Hold", "review": "Review", "clear": "Clear"}
ROUTE: Final[Mapping[Route, str]] = {
    "author": "No one",
    "program_director": "Program director",
    "superintendent": "Superintendent",
    "mandatory_report": "911, child protection or the police",
}
# Staff Use of Social Media, "Staff members wishing to utilize social media with students".
CHECKLIST: Final = (
    "The Superintendent or designee has approved this use in advance.",
    "Parents or guardians of the students have been informed.",
    "It stays under the agency's supervision, and the agency may monitor it.",
)


def concern(name: str) -> str:
    return name.replace("_", " ").replace("pii", "private identifiers").capitalize()
