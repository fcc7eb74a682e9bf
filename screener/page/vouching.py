"""What the author vouches for in the draft on the page: for this draft only, and for each own child by name."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import streamlit as st

from screener.page import words
from screener.page.loaded import screener
from screener.page.office import me
from screener.policy.ignored import can_ignore
from screener.policy.vouches import persons
from screener.report.words import Block, blocks
from screener.resolve import words_of
from screener.types import ATTESTATIONS, Attestation, Draft, Report, Span

IGNORE: Final = "ignore="
OWN: Final = "own_child="  # what a key begins with that is for one name
_KEYS: Final = ("attest_", OWN, "checklist_")


def vouched() -> list[str]:
    """What is vouched for now, as drafts.attested reads it."""
    state = st.session_state
    plainly = [a for a in ATTESTATIONS if state.get(f"attest_{a}")]
    return [*plainly, *(str(key) for key in state if str(key).startswith(OWN) and state[key])]


def forget_unless(draft: Draft | None) -> None:
    """Begin with nothing vouched for where the words, pictures, account or readers are others than before."""
    state = st.session_state
    bare = draft and replace(draft, attested=frozenset(), attested_of=frozenset())
    if state.get("vouched_for") != bare:
        state.vouched_for = bare
        for key in [key for key in state if str(key).startswith(_KEYS)]:
            state[key] = False


def vouch(key: str, on: bool) -> None:
    """Note what the author says of this draft, or takes back."""
    if key.startswith(_KEYS):
        st.session_state[key] = on


def offers(draft: Draft, report: Report, block: Block) -> list[dict[str, Any]]:
    """What the author can vouch for at a finding, and what of it can be taken back: key, words and what it sets."""
    given = block.findings[0].allowed_by
    allowed = [a for a in ATTESTATIONS if a in block.rule.allowed_by | block.rule.softened_by and counts(a, draft)]
    if block.severity == "note":
        allowed = [a for a in allowed if a == given]
    found = []
    for attestation in allowed:
        names = concerned(named(report), block) if attestation == "own_child" else []
        told = {f"{OWN}{name}": f"{name}: {words.OWN_CHILD}" for name in names}
        for key, label in (told or {f"attest_{attestation}": words.FIX[attestation]}).items():
            is_on = bool(st.session_state.get(key))
            if is_on or block.severity != "note":
                found.append({"key": key, "label": f"Take back: {label}" if is_on else label, "on": not is_on})
    return found


def ignoring(block: Block, number: int) -> list[dict[str, Any]]:
    """The offer to ignore a finding here, or to show it again; nobody who only writes may, where people sign in."""
    is_on = block.findings[0].ignored
    if me().role == "author" or not all(map(can_ignore, block.findings)) or (block.severity == "note" and not is_on):
        return []
    return [{"key": f"{IGNORE}{number}", "label": "Show it again" if is_on else "Ignore here", "on": not is_on}]


def ignore(report: Report, number: int, on: bool) -> None:
    """Ignore a finding by its number among those that the editor shows, or show it again."""
    if me().role != "author":
        ignored = screener().ignored
        (ignored.add if on else ignored.remove)(report.text, blocks(report, apart=True)[number].findings)


def counts(attestation: Attestation, draft: Draft) -> bool:
    return draft.account in screener().pack.counts_on.get(attestation, (draft.account,))


def named(report: Report) -> list[str]:
    """Students and relatives whom the draft names."""
    return persons(report.text, report.signals, screener().pack.thresholds)


def concerned(names: list[str], block: Block) -> list[str]:
    """Those of the names whom a finding is about; of the post as a whole, all."""
    about = [_words(one) for one in (*block.quotes, *block.about)]
    return [name for name in names if any(_words(name) & one for one in about)] or names


def _words(text: str) -> frozenset[str]:
    return words_of(text, Span(0, len(text)))
