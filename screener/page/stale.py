"""The answer on the page -> dimmed, and said to be old, as soon as the words or pictures beside it are others.

Words wait for the button, so only the browser knows that they have changed: nothing of them is sent for this.
"""

from __future__ import annotations

from typing import Any, Final

import streamlit as st

CHANGED: Final = "The draft has changed since this result. Choose Screen the draft."
_JS: Final = """
let stop = () => {};
export default function ({ data }) {
  stop();
  let files = false;
  const look = () => {
    const area = document.querySelector(".st-key-text textarea");
    const changed = data.answered && (files || (area && area.value !== data.text));
    document.documentElement.toggleAttribute("data-draft-changed", Boolean(changed));
  };
  const touched = (event) => {
    const on = event.target instanceof Element && event.target.closest(".st-key-files");
    const added = event.type !== "click" || event.target.closest?.("[data-testid=stFileUploaderDeleteBtn]");
    if (on && added) files = true;
    look();
  };
  const kinds = ["input", "change", "drop", "click"];
  for (const kind of kinds) document.addEventListener(kind, touched, true);
  look();
  stop = () => {
    for (const kind of kinds) document.removeEventListener(kind, touched, true);
    document.documentElement.removeAttribute("data-draft-changed");
  };
  return stop;
}
"""


@st.cache_resource(show_spinner=False)
def watcher() -> Any:
    return st.components.v2.component("stale", js=_JS)


def watch(text: str, turn: int, answered: bool) -> None:
    """Compare the form with the text of the answer; `turn` counts how often the form was sent."""
    watcher()(key="stale", data={"text": text, "turn": turn, "answered": answered})


def line() -> None:
    """What is shown above an answer that is old; the style sheet hides it till then."""
    st.html(f'<p class="quiet changed" role="status">{CHANGED}</p>')
