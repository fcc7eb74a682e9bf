"""What the author vouches for in the draft on the page: for this draft only, and for each own child by name."""

from __future__ import annotations

import re
from typing import Final

import streamlit as st

from screener.page import words
from screener.page.failing import show_errors
from screener.page.loaded import screener
from screener.policy.vouches import persons
from screener.report.words import Block, plain
from screener.resolve import words_of
from screener.types import ATTESTATIONS, Attestation, Draft, Report, Span

OWN: Final = "own_child="  # what the key of a box begins with that is for one name
_KEYS: Final = ("attest_", OWN, "checklist_")


def vouched() -> list[str]:
    """What is vouched for now, as drafts.attested reads it."""
    state = st.session_state
    plainly = [a for a in ATTESTATIONS if state.get(f"attest_{a}")]
    return [*plainly, *(str(key) for key in state if str(key).startswith(OWN) and state[key])]


def forget_unless(draft: str) -> None:
    """Begin with nothing vouched for where the draft, known by its hash, is another one than before."""
    state = st.session_state
    if state.get("vouched_for") != draft:
        state.vouched_for = draft
        for key in [key for key in state if str(key).startswith(_KEYS)]:
            state[key] = False


def boxes(draft: Draft, report: Report) -> None:
    """A box for each thing that can be vouched for, and for an own child one for each name."""
    with st.container(key="vouching"), st.expander("What you can vouch for in this draft", expanded=True):
        for attestation in ATTESTATIONS:
            if not counts(attestation, draft):
                continue
            names = named(report, draft) if attestation == "own_child" else []
            for name in names:
                st.checkbox(f"{label(name)}: {words.OWN_CHILD}", key=f"{OWN}{name}", persist_state="session")
            if not names:
                st.checkbox(words.ATTEST[attestation], key=f"attest_{attestation}", persist_state="session")
        st.caption(
            "This counts for this draft only. If you change the text, pictures, account or readers, answer again."
        )


def fixes(draft: Draft, report: Report, block: Block, number: int) -> None:
    """Buttons for what the author can vouch for at a finding: each judges the draft again at once."""
    allowed = [a for a in ATTESTATIONS if a in block.rule.allowed_by and counts(a, draft)]
    if block.severity == "note" or not allowed:
        return
    with st.container(horizontal=True, key=f"fixes-{number}"):
        for attestation in allowed:
            names = concerned(named(report, draft), block) if attestation == "own_child" else []
            for name in names:
                said = f"{label(name)}: {words.OWN_CHILD}"
                st.button(said, key=f"fix-{number}-{OWN}{name}", on_click=vouch, args=(f"{OWN}{name}",))
            if not names:
                key = f"attest_{attestation}"
                st.button(words.FIX[attestation], key=f"fix-{number}-{attestation}", on_click=vouch, args=(key,))


@show_errors
def vouch(key: str) -> None:
    st.session_state[key] = True


def counts(attestation: Attestation, draft: Draft) -> bool:
    return draft.account in screener().pack.counts_on.get(attestation, (draft.account,))


def named(report: Report, draft: Draft) -> list[str]:
    """Students and relatives whom the draft names."""
    return persons(report.text, report.signals, screener().pack.thresholds)


def concerned(names: list[str], block: Block) -> list[str]:
    """Those of the names whom a finding is about; of the post as a whole, all."""
    about = [_words(one) for one in (*block.quotes, *block.about)]
    return [name for name in names if any(_words(name) & one for one in about)] or names


def _words(text: str) -> frozenset[str]:
    return words_of(text, Span(0, len(text)))


def label(name: str) -> str:
    """A user's word as a label shows it: none of its characters is read as Markdown."""
    return re.sub(r"([^\w\s])", r"\\\1", plain(name))
