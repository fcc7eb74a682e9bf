"""What the author vouches for in the draft on the page: for this draft only, and for each own child by name."""

from dataclasses import replace
from typing import Any, Final

import streamlit as st

from screener.page import words
from screener.page.loaded import screener
from screener.page.office import me
from screener.policy.ignored import can_ignore
from screener.policy.vouches import persons
from screener.report.blocks import Block, blocks
from screener.report.vouching import attestations, names_in
from screener.types import ATTESTATIONS, Draft, Report

IGNORE: Final = "ignore="
OWN: Final = "own_child="  # prefix of a key for one name
_KEYS: Final = ("attest_", OWN, "checklist_")


def list_vouches() -> list[str]:
    """Return the current vouches in the form that drafts.parse_attestations reads."""
    state = st.session_state
    plainly = [a for a in ATTESTATIONS if state.get(f"attest_{a}")]
    return [*plainly, *(str(key) for key in state if str(key).startswith(OWN) and state[key])]


def forget_unless(draft: Draft | None) -> None:
    """Drop all vouches if the words, pictures, account or readers have changed."""
    state = st.session_state
    bare = draft and replace(draft, attested=frozenset(), attested_of=frozenset())
    if state.get("vouched_for") != bare:
        state.vouched_for = bare
        for key in [key for key in state if str(key).startswith(_KEYS)]:
            state[key] = False


def vouch(key: str, on: bool) -> None:
    if key.startswith(_KEYS):
        st.session_state[key] = on


def list_offers(report: Report, block: Block) -> list[dict[str, Any]]:
    """Return what the author can vouch for at a finding, or take back: key, words and what it sets."""
    given = block.findings[0].allowed_by
    allowed = attestations(report, (block.rule,))
    if block.severity == "note":
        allowed = [a for a in allowed if a == given]
    found = []
    for attestation in allowed:
        names = list_names(report, block) if attestation == "own_child" else []
        told = {f"{OWN}{name}": f"{name}: {words.OWN_CHILD}" for name in names}
        for key, label in (told or {f"attest_{attestation}": words.FIX[attestation]}).items():
            is_on = bool(st.session_state.get(key))
            if is_on or block.severity != "note":
                found.append({"key": key, "label": f"Take back: {label}" if is_on else label, "on": not is_on})
    return found


def list_ignore_offers(block: Block, number: int) -> list[dict[str, Any]]:
    """Return the offer to ignore a finding here, or to show it again; with sign-in, authors get none."""
    is_on = block.findings[0].ignored
    if me().role == "author" or not all(map(can_ignore, block.findings)) or (block.severity == "note" and not is_on):
        return []
    return [{"key": f"{IGNORE}{number}", "label": "Show it again" if is_on else "Ignore here", "on": not is_on}]


def ignore(report: Report, number: int, on: bool) -> None:
    if me().role != "author":
        ignored = screener().ignored
        (ignored.add if on else ignored.remove)(report.text, blocks(report, apart=True)[number].findings)


def list_names(report: Report, block: Block) -> list[str]:
    """Return the students and relatives that a finding is about; for a finding about the whole post, all."""
    names = persons(report.text, report.signals, screener().pack.thresholds)
    return names_in(names, (*block.quotes, *block.about)) or names
