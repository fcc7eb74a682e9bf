"""The first start: five questions to the director, and then a sample draft in the editor."""

from dataclasses import replace
from typing import Any, Final

import streamlit as st

from screener.office import own_pack
from screener.office.listing import add
from screener.page import marked, words
from screener.page.failing import show_errors
from screener.page.loaded import screener
from screener.page.office import me, store
from screener.policy.choice import choose, chosen
from screener.policy.pack import shipped
from screener.types import ACCOUNTS, AUDIENCES, ScreenerError

SAMPLE: Final = (
    "So proud of Noor L., whose IEP was rewritten in May!\nQuestions about the bake sale? Call me at 206-555-0147."
)
PACK: Final = {
    "psesd": "Puget Sound Educational Service District (Washington)",
    "us-district": "Any US school district",
}


def show_welcome() -> bool:
    """Offer the questions once, or ask them; whether they are being asked, so that nothing else is shown."""
    old = store().settings()
    if old.welcomed or me().role != "director":
        return False
    if not st.session_state.get("welcoming"):
        with st.container(border=True, horizontal=True, vertical_alignment="center", key="welcome"):
            st.markdown("**First time here?** Five questions set it up. Then you try a sample draft.", width="stretch")
            st.button("Set it up", type="primary", on_click=st.session_state.update, args=({"welcoming": True},))
            st.button("Not now", on_click=finish)
        return False
    show_questions()
    return True


@show_errors
def finish(**chosen: Any) -> None:
    """Keep what was chosen, and ask no more."""
    store().change_settings(replace(store().settings(), welcomed=True, **chosen), by=me())
    st.session_state.pop("welcoming", None)


def show_questions() -> None:
    old, used = store().settings(), chosen()
    packs = list(dict.fromkeys([*shipped(), used]))
    with st.form("welcome"):
        st.subheader("Five questions")
        pack = st.selectbox("1. Whose policy?", packs, packs.index(used), format_func=lambda name: PACK.get(name, name))
        account = st.radio(
            "2. Where do you mostly post?", ACCOUNTS, ACCOUNTS.index(old.account), format_func=words.ACCOUNT.__getitem__
        )
        audience = st.radio(
            "3. Who mostly reads it?", AUDIENCES, AUDIENCES.index(old.audience), format_func=words.AUDIENCE.__getitem__
        )
        keep = st.checkbox(
            "4. Keep the text of posts sent to Review, encrypted. Without it, reviewers see masked quotes.",
            old.keep_texts,
        )
        phones = st.text_area("5. Your office's public phone numbers, one per line (optional)", height=80)
        st.caption("All of this can be changed under Settings.")
        if not st.form_submit_button("Save, and try a sample draft", type="primary"):
            return
    try:
        if listed := [("phones", line) for line in phones.splitlines() if line.strip()]:
            add(listed)
        if pack != used:
            own_pack.log_change(store(), f"The pack is now {choose(pack).label}.", me())
            screener.clear()
        finish(account=account, audience=audience, keep_texts=keep)
    except ScreenerError as error:
        st.html(marked.render_error(str(error)))
        return
    st.session_state.update(committed=SAMPLE, account="agency", audience="public")
    st.rerun()
