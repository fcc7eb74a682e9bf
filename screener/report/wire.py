"""Report -> JSON version 1 and a spreadsheet row: read by other programs, so it changes only with its version."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from screener.io.text import LONE_SURROGATE
from screener.labels import CONCERNS
from screener.policy.ignored import can_ignore
from screener.report.blocks import Block, blocks
from screener.report.vouching import Offer, Offers
from screener.report.words import describe_vouch, headline, no_rewrite, protected, switched_off
from screener.types import Disruption, Finding, Picture, Report, Rule, Signal

VERSION: Final = "1"
VERSIONED: Final = ("screener", "encoder", "pack")  # keys of version 1


def to_dict(report: Report) -> dict[str, Any]:
    """Return the report as JSON version 1, with keys in order; positions are code points of the draft."""
    offers = Offers(report)
    return {
        "version": VERSION,
        "id": report.draft_id,
        "verdict": report.verdict,
        "entities": [_entity_to_dict(signal, report.text) for signal in report.entities if signal.span],
        "findings": [entry for finding in report.findings for entry in _finding_entries(report, finding, offers)],
        "disruption": _disruption_to_dict(report.disruption),
        "images": [_picture_to_dict(picture) for picture in report.images],
        "rewrite": report.rewrite and {"text": report.rewrite.text, "verdict": report.rewrite.verdict},
        "no_rewrite": no_rewrite(report),
        "not_checked": list(report.not_checked),
        "versions": {part: report.versions.get(part, "") for part in VERSIONED},
        "draft": report.draft,
        "switched_off": list(report.switched_off),
        "vouches": _offers_to_dicts(offers.whole()),
        "words": {"headline": headline(report), "switched_off": switched_off(report), "protected": protected(report)},
    }


def to_json(report: Report) -> str:
    """Return JSON version 1 on one line, the same characters in every interface and on every machine."""
    line = json.dumps(to_dict(report), ensure_ascii=False, allow_nan=False)
    # A lone surrogate, as a cut JSON escape leaves it, cannot be written as UTF-8: it stays an escape.
    return LONE_SURROGATE.sub(lambda half: f"\\u{ord(half[0]):04x}", line)


# Each column of a spreadsheet row; several findings share a cell, one per line, most severe first.
_COLUMN_VALUES: Final[Mapping[str, Callable[[Report, Sequence[Block]], Iterable[str]]]] = {
    "id": lambda report, _: [report.draft_id],
    "verdict": lambda report, _: [report.verdict],
    "rules": lambda _, found: dict.fromkeys(rule.code for block in found for rule in block.rules),
    "concerns": lambda _, found: dict.fromkeys(rule.concern for block in found for rule in block.rules),
    "quotes": lambda _, found: dict.fromkeys(quote for block in found for quote in block.quotes),
    "messages": lambda _, found: [block.rule.message for block in found],
    "advice": lambda _, found: dict.fromkeys(block.rule.advice for block in found),
    "tell": lambda _, found: dict.fromkeys(block.rule.tell for block in found),
    "disruption": lambda report, _: [report.disruption.level],
    "rewrite": lambda report, _: [report.rewrite.text] if report.rewrite else [],
    "rewrite_verdict": lambda report, _: [report.rewrite.verdict] if report.rewrite else [],
    "not_checked": lambda report, _: report.not_checked,
    "text": lambda report, _: [report.text],
}
COLUMNS: Final = tuple(_COLUMN_VALUES)


def to_row(report: Report) -> dict[str, str]:
    """Return the cells of one spreadsheet row, by column."""
    found = blocks(report)
    return {name: "\n".join(cell(report, found)) for name, cell in _COLUMN_VALUES.items()}


def _round(value: float) -> float:
    """Round to four decimals: further digits differ between machines."""
    return round(float(value), 4)


def _entity_to_dict(signal: Signal, text: str) -> dict[str, Any]:
    assert signal.span  # to_dict omits signals about the whole post
    start, end = signal.span.start, signal.span.end
    return {
        "label": signal.label,
        "start": start,
        "end": end,
        "text": text[start:end],
        "score": _round(signal.score),
        "source": signal.source,
    }


def _finding_entries(report: Report, finding: Finding, offers: Offers) -> Iterator[dict[str, Any]]:
    """Yield a finding, then an entry for each other concern that it raises.

    Programs that read version 1 by `concern` find all of them; those that show findings skip entries with `told_by`.
    """
    note = describe_vouch(report, finding)
    own = _finding_to_dict(finding, finding.rule, note)
    offered = {"vouches": _offers_to_dicts(offers.at(finding)), "can_ignore": can_ignore(finding)}
    yield {**own, **offered, "told_by": ""}
    concerns = {finding.rule.concern}
    for rule in finding.also:
        if rule.concern not in concerns:
            concerns.add(rule.concern)
            alone = {"also": [], "concerns": [rule.concern], "fixes": [], "vouches": [], "can_ignore": False}
            yield {**_finding_to_dict(finding, rule, note), **alone, "told_by": finding.rule.code}


def _finding_to_dict(finding: Finding, rule: Rule, note: str) -> dict[str, Any]:
    return {
        "rule": rule.code,
        "name": rule.name,
        "concern": rule.concern,
        "severity": finding.severity,
        "start": finding.span.start if finding.span else None,
        "end": finding.span.end if finding.span else None,
        "quote": finding.quote,
        "score": _round(finding.score),
        "message": rule.message,
        "advice": rule.advice,
        "cites": [{"title": cite.title, "url": cite.url} for cite in rule.cites],
        "report_to": rule.report_to,
        "tell": rule.tell,
        "note": note,
        "also": [other.code for other in finding.also],
        "concerns": [concern for concern in CONCERNS if concern in finding.concerns],
        "ignored": finding.ignored,
        "fixes": [
            {
                "title": fix.title,
                "applicability": fix.applicability,
                "edits": [{"start": edit.start, "end": edit.end, "text": edit.text} for edit in fix.edits],
            }
            for fix in finding.fixes or ()
        ],
    }


def _offers_to_dicts(offers: Iterable[Offer]) -> list[dict[str, Any]]:
    return [{"attestation": one.attestation, "names": list(one.names), "label": one.label} for one in offers]


def _disruption_to_dict(disruption: Disruption) -> dict[str, Any]:
    return {
        "probability": _round(disruption.probability),
        "level": disruption.level,
        "reasons": [
            {"start": reason.span.start, "end": reason.span.end, "weight": _round(reason.weight)}
            for reason in disruption.reasons
        ],
    }


def _picture_to_dict(picture: Picture) -> dict[str, Any]:
    return {
        "name": picture.name,
        "faces": [
            {
                "box": list(face.box),
                "score": _round(face.score),
                "minor_probability": _round(face.minor_probability),
            }
            for face in picture.faces
        ],
        "text": picture.text,
        "location_in_metadata": picture.location_in_metadata,
        "lines": [{"text": line.text, "corners": [list(corner) for corner in line.corners]} for line in picture.lines],
    }
