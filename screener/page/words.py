"""The words on the page for accounts, audiences, attestations and decisions, as words.yaml has them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from screener.lexicon import read
from screener.report.vouching import ATTEST as ATTEST
from screener.report.vouching import FIX as FIX
from screener.report.vouching import OWN_CHILD as OWN_CHILD
from screener.types import Account, Audience, Route, Verdict

SAID: Final = read(Path(__file__).with_suffix(".yaml"))
ACCOUNT: Final[Mapping[Account, str]] = SAID["account"]
AUDIENCE: Final[Mapping[Audience, str]] = SAID["audience"]
VERDICT: Final[Mapping[Verdict, str]] = SAID["verdict"]
ROUTE: Final[Mapping[Route, str]] = SAID["route"]


def concern(name: str) -> str:
    return name.replace("_", " ").replace("pii", "private identifiers").capitalize()
