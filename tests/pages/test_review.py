"""The page Review as an office uses it, on a store of its own and without a browser: the list, the post, decisions."""

from __future__ import annotations

import json
from typing import Any

import pytest

pytest.importorskip("streamlit", reason="The page is not set up: make app")

from streamlit.testing.v1 import AppTest

from screener import Draft
from screener.io.about import About
from screener.office.store import Store
from screener.office.values import ANONYMOUS, Decision, Filter
from screener.page import export, office
from screener.page.running import Run, runs
from screener.report.words import PROTECTED_POSTS
from screener.types import ScreenerError

TEXTS = (
    "Doors open at six for the spring concert.",
    "Call me at 206-555-0147 <b>tonight</b>.",
    "=HYPERLINK(1) My own number is 206-555-0148.",
    "I'm going to bring a gun to school tomorrow.",
)


@pytest.fixture
def store() -> Store:
    runs.clear()
    return office.store()


def batch_of(store: Store, drafts: list[Draft], **about: About) -> int:
    run = Run(store, store.start_batch("posts.csv", drafts, about=about, by=ANONYMOUS), drafts, about, ANONYMOUS)
    runs().start(run)
    run.thread.join(300)
    assert run.batch.done == len(drafts), run.problem
    return run.batch.id


@pytest.fixture
def batch(store: Store) -> int:
    told = {"p-2": About("Cedar", "Kim Berg", "Facebook", "2026-12-01T09:00"), "p-3": About("Cedar")}
    return batch_of(store, [Draft(f"p-{n}", text, "agency") for n, text in enumerate(TEXTS, 1)], **told)


def opened(**query: int) -> AppTest:
    app = AppTest.from_string("from screener.page import review\nreview.page()", default_timeout=60)
    for key, value in query.items():
        app.query_params[key] = str(value)
    return app.run()


def html(app: AppTest) -> str:
    assert not app.exception
    return "\n".join(e.proto.body for e in app.get("html"))


def listed(app: AppTest) -> dict[str, Any]:
    """What the list is given to show."""
    assert not app.exception
    (shown,) = [one for one in app.get("bidi_component") if one.proto.component_name.endswith("desk")]
    found: dict[str, Any] = json.loads(shown.proto.json)
    return found


def read(app: AppTest) -> dict[str, Any]:
    """What the editor with the open post is given to show."""
    (shown,) = [one for one in app.get("bidi_component") if one.proto.component_name.endswith("editor")]
    found: dict[str, Any] = json.loads(shown.proto.json)
    return found


def names(app: AppTest) -> list[str]:
    return [row["about"].split(" · ")[0] for row in listed(app)["rows"]]


def say(app: AppTest, *acts: dict[str, Any], at: int | None = None, marks: tuple[int, ...] = ()) -> AppTest:
    """Say something in the list, as its component does."""
    said = listed(app)
    numbered = [{"n": said["acted"] + n, **act} for n, act in enumerate(acts, 1)]
    serial = app.session_state.heard + 1 if "heard" in app.session_state else 1
    where = said["current"] if at is None else at
    app.session_state["desk"] = {"said": {"serial": serial, "at": where, "marks": list(marks), "acts": numbered}}
    return app.run()


def decide(app: AppTest, what: str, *numbers: int, why: str = "") -> AppTest:
    return say(app, {"what": what, "ids": list(numbers), "why": why})


def test_the_gravest_stand_first_and_the_clear_ones_apart(store: Store, batch: int) -> None:
    app = opened(batch=batch)
    shown = listed(app)
    assert names(app) == ["p-4", "p-2", "p-3"]  # what goes out soon comes before what has no day
    assert [row["group"] for row in shown["rows"]] == ["Act now", "Hold", "Hold"]
    assert app.caption[0].value == "3 to look at, 1 clear. The most serious come first."
    phone = shown["rows"][1]
    assert phone["text"] == TEXTS[1]
    assert phone["found"] == "Private phone"
    assert phone["about"] == "p-2 · Kim Berg · Facebook · 2026-12-01 09:00 · Cedar"
    assert "Somebody&#x27;s" not in html(app)
    app.segmented_control(key="tab").set_value("clear").run()
    assert names(app) == ["p-1"]
    assert app.caption[0].value == "3 to look at, 1 clear."


def test_one_key_decides_and_leads_to_the_next_post(store: Store, batch: int) -> None:
    app = opened(batch=batch)
    grave, first, second = (row["id"] for row in listed(app)["rows"])
    assert "p-4</h2>" in html(app)
    decide(say(app, at=first), "return", first, why="Give the office line.")
    assert (store.post(first).status, store.post(grave).status) == ("returned", "open")
    assert names(app) == ["p-4", "p-3"]
    assert "p-3</h2>" in html(app)
    app.session_state["desk"] = {"said": app.session_state["desk"]["said"]}  # the same once more is no second act
    app.run()
    assert [e.action for e in store.history(first)] == ["screened", "return"]
    assert store.post(second).status == "open"


def test_approving_a_hold_or_a_danger_takes_a_reason(store: Store, batch: int) -> None:
    app = opened(batch=batch)
    grave, first, second = (row["id"] for row in listed(app)["rows"])
    assert "safety" in listed(app)["rows"][0]["asks"]["approve"]
    assert "not to publish" in listed(app)["rows"][1]["asks"]["approve"]
    decide(app, "approve", first)
    assert "add the reason" in listed(app)["told"]["words"]
    decide(app, "approve", first, second, why="Our public line.")
    assert [store.post(number).status for number in (grave, first, second)] == ["open", "approved", "approved"]
    assert store.history(first)[-1].comment == "Our public line."


def test_verdicts_are_never_approved_together(store: Store, batch: int) -> None:
    every = {post.label: post.id for post in store.posts(Filter(batch=batch))}
    decide(opened(batch=batch), "approve", every["p-1"], every["p-2"], why="All fine.")
    assert {post.status for post in store.posts(Filter(batch=batch))} == {"open"}
    say(app := opened(batch=batch), {"what": "all", "ids": [every["p-2"]]})
    assert {number for number, *_ in listed(app)["marks"]} == {every["p-2"], every["p-3"], every["p-4"]}


def test_a_decision_is_taken_back_in_place(store: Store, batch: int) -> None:
    app = opened(batch=batch)
    first = listed(app)["rows"][1]["id"]
    decide(app, "hold", first)
    decide(app, "return", first, why="Say less.")
    assert listed(app)["told"]["undo"]
    say(app, {"what": "undo"})
    assert store.post(first).status == "held"
    assert listed(app)["current"] == first
    say(app, {"what": "undo"})
    assert "too late" in listed(app)["told"]["words"]
    assert store.verify_audit().ok


def test_posts_are_searched_in_their_words_and_filters_are_saved(store: Store, batch: int) -> None:
    app = opened(batch=batch)
    app.text_input(key="f-words").set_value("OWN number").run()
    assert names(app) == ["p-3"]
    assert "206-555" not in str([p.findings for p in store.posts()])
    app.text_input(key="f-words").set_value("").run()
    app.multiselect(key="f-network").set_value(["Facebook"]).run()
    assert names(app) == ["p-2"]
    app.text_input(key="view-name").set_value("Facebook first").run()
    next(b for b in app.button if b.label == "Save").click().run()
    app.multiselect(key="f-network").set_value([]).run()
    assert len(names(app)) == 3
    app.selectbox(key="view").set_value(None).run()
    app.selectbox(key="view").set_value("Facebook first").run()
    assert names(app) == ["p-2"]
    app.text_input(key="f-words").set_value("nowhere").run()
    assert "clear the search" in app.info[0].value


def test_a_long_list_is_turned_page_by_page(store: Store) -> None:
    drafts = [Draft(f"n-{n}", f"My number is 206-555-{100 + n:04}.", "agency") for n in range(230)]
    app = opened(batch=batch_of(store, drafts))
    assert (len(names(app)), listed(app)["pages"], listed(app)["place"]) == (100, 3, "1 to 100 of 230")
    say(app, {"what": "page", "to": 2})
    assert names(app)[0] == "n-200"
    assert listed(app)["current"] == listed(app)["rows"][0]["id"]


def test_without_its_words_a_post_shows_masked_quotes_and_the_same_file_brings_them_back(
    store: Store, batch: int
) -> None:
    runs.clear()  # as the next day
    app = opened(batch=batch)
    phone = listed(app)["rows"][1]
    say(app, at=phone["id"])
    assert "was not stored" in " ".join(c.value for c in app.caption)
    assert "206-555-0147" not in html(app)
    assert "•••" in phone["text"]
    drafts = [Draft(f"p-{n}", text, "agency") for n, text in enumerate(TEXTS, 1)]
    assert batch_of(store, drafts) == batch
    assert "206-555-0147" in read(app.run())["text"]


def test_a_changed_file_shows_what_changed_word_by_word(store: Store, batch: int) -> None:
    store.decide(2, "return", comment="Give the office line.", by=ANONYMOUS)
    texts = (TEXTS[0], TEXTS[1].replace("tonight", "today"), TEXTS[2])
    app = opened(batch=batch_of(store, [Draft(f"p-{n}", text, "agency") for n, text in enumerate(texts, 1)]))
    assert [row["about"].split(" · ")[0] for row in listed(app)["rows"]] == ["Changed", "Unchanged"]
    assert "<del>&lt;b&gt;tonight&lt;/b&gt;.</del><ins>&lt;b&gt;today&lt;/b&gt;.</ins>" in html(app)
    assert "It was returned then" in html(app)
    app.multiselect(key="f-since").set_value(["same"]).run()
    assert [row["text"] for row in listed(app)["rows"]] == [TEXTS[2]]


def test_a_reviewer_tries_a_fix_and_sees_what_it_changes(store: Store, batch: int) -> None:
    app = opened(batch=batch)
    first = listed(app)["rows"][1]["id"]
    shown = read(say(app, at=first))
    assert (shown["of"], shown["text"], shown["verdict"]["level"]) == (first, TEXTS[1], "hold")
    assert shown["found"][0]["fixes"]
    assert not [one for one in shown["found"] if one["vouches"]], "only the author vouches"
    said = {"draft": {"text": "Call our office <b>tonight</b>.", "seq": 1, "of": first, "deep": False}}
    app.session_state["reader"] = said
    assert (read(app.run())["verdict"]["level"], read(app)["seq"]) == ("clear", 1)
    assert "<del>me</del><ins>our</ins>" in html(app)
    assert "<del>206-555-0147</del>" not in html(say(app, at=first + 1))
    assert (read(app)["seq"], read(app)["text"]) == (0, TEXTS[2]), "another post begins with its own words"
    assert read(say(app, at=first))["text"] == said["draft"]["text"]
    assert (store.post(first).verdict, store.post(first).status) == ("hold", "open")


def test_what_goes_out_is_a_calendar_and_a_line_without_any_words(store: Store, batch: int) -> None:
    posts = store.posts(Filter(batch=batch))
    told = export.to_calendar(posts).decode()
    assert told.count("BEGIN:VEVENT") == 1
    assert "DTSTART:20261201T090000" in told
    assert "SUMMARY:p-2 on Facebook: Open\\, hold" in told
    assert all(len(line.encode()) <= 75 for line in told.split("\r\n"))
    post = next(post for post in posts if post.label == "p-2")
    store.assign([post.id], "bob@school.example", by=ANONYMOUS)
    mail = export.to_mail([store.post(post.id)]).decode()
    assert "To: bob@school.example" in mail
    assert "206-555" not in told + mail + export.format_line(post)


def test_marked_posts_are_handed_over_and_exported_together(store: Store, batch: int) -> None:
    store.set_role("kim@school.example", "reviewer", by=ANONYMOUS)
    app = opened(batch=batch)
    grave, first, second = (row["id"] for row in listed(app)["rows"])
    say(app, at=grave, marks=(grave, first))
    assert {"Hand over 2 marked posts", "History"} <= {one.label for one in app.expander}
    assert "Among them: 2 hold." in [one.value for one in app.caption]
    assert "Export 2 marked posts:" in [one.value for one in app.markdown]
    told = [one.value for one in app.code if "Please review" in one.value]
    assert [line.split(" ")[3] for line in told[0].splitlines()] == [str(grave), str(first)]
    [one for one in app.selectbox if one.label == "Hand over to"][-1].set_value("kim@school.example")
    next(one for one in app.button if one.label == "Hand them over").click().run()
    assert [store.post(number).assignee for number in (grave, first, second)] == ["kim@school.example"] * 2 + [None]
    assert listed(app.run())["told"]["words"] == "Handed to kim@school.example: 2 posts."
    assert b"To: kim@school.example" in export.to_mail([store.post(grave), store.post(first)])


@pytest.mark.parametrize("decision", ["approve", "return", "hold", "escalate"])
def test_no_decision_mixes_verdicts(store: Store, batch: int, decision: Decision) -> None:
    every = [post.id for post in store.posts(Filter(batch=batch))]
    with pytest.raises(ScreenerError, match="one kind at a time"):
        store.decide_many(every, decision, comment="All the same.", by=ANONYMOUS)
    assert {post.status for post in store.posts(Filter(batch=batch))} == {"open"}


def test_another_reviewers_decision_is_seen_at_the_next_click(store: Store, batch: int) -> None:
    app = opened(batch=batch)
    first = listed(app)["rows"][1]["id"]
    store.decide(first, "return", comment="Elsewhere.", by=ANONYMOUS)
    assert names(app.run()) == ["p-4", "p-3"]
    app.segmented_control(key="tab").set_value("decided").run()
    assert names(app) == ["p-2"]
    next(b for b in app.button if b.label == "Reopen").click().run()
    assert store.post(first).status == "open"


def test_clear_above_a_note_that_the_law_forbids_it_says_so(store: Store) -> None:
    number = batch_of(store, [Draft("levy", "Vote YES on Prop 1!", "agency"), Draft("doors", TEXTS[0], "agency")])
    told = "Clear, but read the note: This seems to promote or oppose a levy"
    app = opened(batch=number)
    app.segmented_control(key="tab").set_value("clear").run()
    assert [row["found"] for row in listed(app)["rows"]] == ["With a note", ""]
    assert told in read(app)["verdict"]["words"]
    assert told not in read(say(app, at=listed(app)["rows"][1]["id"]))["verdict"]["words"]


def test_what_is_the_authors_is_said_once_above_posts_of_personal_accounts(store: Store, batch: int) -> None:
    assert PROTECTED_POSTS not in html(opened(batch=batch))
    texts = ("Call my cell, 206-555-0149!", "Text 206-555-0151!")
    number = batch_of(store, [Draft(text, text, "personal") for text in texts])
    assert html(opened(batch=number)).count(PROTECTED_POSTS) == 1
