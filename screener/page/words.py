"""The words on the page for accounts, audiences, attestations and decisions, as words.yaml has them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from screener.lexicon import read
from screener.types import Account, Attestation, Audience, Route, Verdict

SAID: Final = read(Path(__file__).with_suffix(".yaml"))
ACCOUNT: Final[Mapping[Account, str]] = SAID["account"]
AUDIENCE: Final[Mapping[Audience, str]] = SAID["audience"]
ATTEST: Final[Mapping[Attestation, str]] = SAID["attest"]
OWN_CHILD: Final = "a child from my own family or longtime family friends"
FIX: Final[Mapping[Attestation, str]] = SAID["fix"]
VERDICT: Final[Mapping[Verdict, str]] = SAID["verdict"]
ROUTE: Final[Mapping[Route, str]] = SAID["route"]


def concern(name: str) -> str:
    return name.replace("_", " ").replace("pii", "private identifiers").capitalize()
