"""An office list of 150 entries, made by rule -> how many harmless and risky texts are stopped without and with it.

usage: python -m tests.eval.office_list [--texts 100]    (so many of school_text_open; exit code 1 beyond a limit)
The list is made for posts of data/eval/drafts.jsonl and the held quarter of school_text_open, as their offices would:
from what the harmless ones of agency and professional accounts name, what most of them name first. Neither the
screener's verdicts nor its findings are looked at. Staff are persons with a full name or a title, in whatever role the
screener takes them, except beside words for a student or in a possessive of one; places are what ends in 'School',
'Library' and the like; phones, mail domains, web addresses, handles and streets are their own.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import phonenumbers

from models.encoder.corpus import read_gz
from models.encoder.open_sets import is_held_out
from models.public_sets import OPEN
from screener import Draft, Report, Screener, ScreenerError
from screener.evaluate import read_labeled_posts
from screener.labels import NAMES
from screener.lexicon import alternation
from screener.office_list.files import NAME, OfficeList, save
from screener.office_list.forms import FREE, HOST
from tests.eval.pooled import FOLDER

# Entries of each kind: 150 in all.
ENTRIES: Final = {"staff": 90, "places": 25, "phones": 15, "mail": 5, "web": 5, "handles": 5, "addresses": 5}
MIN_REDUCTION: Final = 0.25  # of the harmless texts that are stopped
STUDENT_WORDS: Final = re.compile(
    r"(?i)\b(?:\w+[ -]graders?|students?|pupils?|seniors?|juniors?|sophomores?|fresh(?:man|men)|kinder\w*|kids?|sons?|"
    r"daughters?|boys?|girls?|scouts?|cubs?|alumn\w+|class of|grade \d)\b"
)
CONTEXT: Final = 40  # code points around a name in which such a word counts
TITLE: Final = re.compile(rf"(?i)\b(?:{alternation('titles')})\.? \Z")
PLACE: Final = re.compile(
    r"\b(?:[A-Z][\w'’]+ ){1,3}(?:Elementary|Middle|High|Primary|Academy|Preschool|School District|District|Library|"
    r"Center|Campus|Gym|Stadium|Field|Hall|Park|University|College|PTA|Pack \d+)(?: School)?\b"
)
MAIL: Final = re.compile(rf"[\w.+%-]+@({HOST})")
WEB: Final = re.compile(rf"(?:https?://|www\.)({HOST})")
HANDLE: Final = re.compile(r"(?<!\w)[@#]\w[\w.-]*\w")
STREET: Final = re.compile(
    rf"\b\d{{2,5}} (?:[NSEW]{{1,2}}\.? )?(?:[A-Z0-9][\w'’]+ ){{1,3}}(?:{alternation('streets')})\b", re.I
)


def read_texts(limit: int) -> list[Mapping[str, Any]]:
    """The posts of drafts.jsonl, and at most `limit` held-out texts of school_text_open, as harmless agency posts."""
    path = next(OPEN.glob("*/school_text_open.jsonl.gz"))
    rows = [row for row in read_gz(path) if is_held_out(row["id"])]
    sampled = random.Random(3).sample(rows, min(limit, len(rows)))
    public = {"account": "agency", "audience": "public", "verdict": "clear"}
    return [
        *read_labeled_posts(FOLDER / "drafts.jsonl"),
        *({**public, "id": row["id"], "text": row["text"]} for row in sampled),
    ]


def find_staff(text: str, report: Report) -> Iterator[str]:
    """The persons that a text names in full or with a title, except students."""
    for found in report.entities:
        span = found.span
        if found.label not in NAMES or not span:
            continue
        around = text[max(span.start - CONTEXT, 0) : span.start] + text[span.end : span.end + CONTEXT]
        name = text[span.start : span.end]
        if not STUDENT_WORDS.search(around) and (" " in name.strip() or TITLE.search(text, 0, span.start)):
            yield name


def find_entries(text: str, report: Report) -> dict[str, Iterable[str]]:
    """The entries for an office list that a text names, by kind."""
    return {
        "staff": find_staff(text, report),
        "places": (match[0] for match in PLACE.finditer(text)),
        "phones": (match.raw_string for match in phonenumbers.PhoneNumberMatcher(text, "US")),
        "mail": (match[1] for match in MAIL.finditer(text) if match[1].casefold() not in FREE),
        "web": (match[1] for match in WEB.finditer(text)),
        "handles": (match[0] for match in HANDLE.finditer(text)),
        "addresses": (match[0] for match in STREET.finditer(text)),
    }


def build_list(posts: Sequence[Mapping[str, Any]], reports: Sequence[Report]) -> OfficeList:
    """The entries that most harmless texts name, as many of each kind as ENTRIES says; invalid ones are left out."""
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in ENTRIES}
    for post, report in zip(posts, reports, strict=True):
        if post["verdict"] == "clear" and post["account"] != "personal":
            for kind, entries in find_entries(post["text"], report).items():
                counts[kind].update({" ".join(entry.split()).strip(" .,-("): 1 for entry in entries})
    made = OfficeList()
    for kind, limit in ENTRIES.items():
        for entry, _ in counts[kind].most_common():
            if len(made.of(kind)) < limit:
                try:
                    made = made.with_entries([(kind, entry)])
                except ScreenerError:
                    continue
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure an office list.")
    parser.add_argument("--texts", type=int, default=100)
    posts = read_texts(parser.parse_args().texts)
    drafts = [Draft(post["id"], post["text"], post["account"], post["audience"]) for post in posts]
    screener = Screener.load()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SCREENER_OFFICE"] = folder
        before = screener.judge(drafts)
        made = build_list(posts, before)
        save(made, Path(folder) / NAME)
        after = screener.judge(drafts)
    harmless = [(a, b) for post, a, b in zip(posts, before, after, strict=True) if post["verdict"] == "clear"]
    risky = [(a, b) for post, a, b in zip(posts, before, after, strict=True) if post["verdict"] != "clear"]
    without, with_list = (sum(pair[n].verdict != "clear" for pair in harmless) for n in (0, 1))
    passed = sum(a.verdict != "clear" and b.verdict == "clear" for a, b in risky)
    print(f"{len(made)} entries: " + ", ".join(f"{kind} {len(made.of(kind))}" for kind in ENTRIES))
    print(f"harmless stopped: {without} of {len(harmless)} without the list, {with_list} with it")
    print(f"risky let pass by the list: {passed} of {len(risky)}")
    if with_list > without * (1 - MIN_REDUCTION) or passed:
        sys.exit("beyond the limit")


if __name__ == "__main__":
    main()
