"""A draft and its report -> what the editor shows: the verdict in a sentence, and each finding with its places."""

from itertools import pairwise
from typing import Any, Final

from screener.page import marked, office_list, vouching
from screener.page.picture_check import PictureCheck
from screener.report.blocks import Block, blocks, counted
from screener.report.words import VERDICT, headline, plain
from screener.types import Edit, Report

ASKED: Final = "Paste or write your post. It is screened as you write."


def make_empty_answer(why: str) -> dict[str, Any]:
    """Return what the editor shows without a report: that there is no draft, or why it cannot be screened."""
    words = why or ASKED
    return {"verdict": {"level": "", "style": "review" if why else "", "words": words}, "found": [], "fixable": False}


def build_answer(report: Report, reading: PictureCheck | None = None, own: bool = True) -> dict[str, Any]:
    """Return everything as plain JSON; places are code points of the draft.

    `reading` is what reads its pictures now. Only who writes a draft vouches for something in it: `own`.
    """
    found = blocks(report, apart=True)
    return {
        "verdict": build_verdict(report, found, reading),
        "found": [build_finding(report, block, n, own) for n, block in enumerate(found)],
        "fixable": report.verdict != "clear",
        "rewrite": report.rewrite and report.rewrite.text,
    }


def build_verdict(report: Report, found: list[Block], reading: PictureCheck | None) -> dict[str, str]:
    """Return the verdict, the number of things to do, and the first one; the progress while pictures are read."""
    told = counted([block for block in found if block.severity != "note"])
    first = next((quote for block in found if block.severity != "note" for quote in block.quotes), "")
    said = [headline(report), f"{told}." if told else "", f"First: “{plain(first)}”" if first else ""]
    level, style = str(report.verdict), str(report.verdict)
    busy = bool(reading and reading.alive)
    if busy and not told:
        level, style, said = "", "", ["No problems found in the text."]
    elif report.verdict == "clear" and headline(report) != VERDICT["clear"]:
        style = "clear noted"
    said += [f"{reading.describe_progress()} …"] if reading and busy else []
    said += ["Not everything could be checked. See below."] if report.not_checked and not busy else []
    return {"level": level, "style": style, "words": " ".join(part for part in said if part)}


def merge_fixes(block: Block) -> list[dict[str, Any]]:
    """Return the fixes for all places of a finding; fixes with one title are merged, with edits in order."""
    edits: dict[str, set[Edit]] = {}
    for one in block.findings:
        for fix in one.fixes or ():
            edits.setdefault(fix.title, set()).update(fix.edits)
    found = []
    for title, some in edits.items():
        ordered = sorted(some, key=lambda edit: (edit.start, edit.end))
        if all(a.end <= b.start for a, b in pairwise(ordered)):
            found.append({"title": plain(title), "edits": [[edit.start, edit.end, edit.text] for edit in ordered]})
    return found


def build_finding(report: Report, block: Block, number: int, own: bool) -> dict[str, Any]:
    """Return one finding: what, why, what to do, and the clause."""
    rule = block.rule
    return {
        "code": block.codes,
        "level": block.severity,
        "what": marked.format_rule_name(rule),
        "quotes": [plain(quote) for quote in block.quotes],
        "why": rule.message,
        "advice": rule.advice,
        "about": plain(", ".join(block.about)),
        "note": block.note,
        "urgent": block.mandatory,
        "tell": rule.tell,
        "cites": [{"title": cite.title, "url": cite.url} for cite in rule.cites],
        "places": [[f.span.start, f.span.end] for f in block.findings if f.span],
        "fixes": merge_fixes(block),
        "ours": office_list.list_offers(report, block),
        "vouches": [*vouching.list_offers(report, block), *vouching.list_ignore_offers(block, number)] if own else [],
    }
