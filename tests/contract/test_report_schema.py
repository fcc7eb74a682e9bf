"""JSON version 1 is a contract: its keys, their order and their types, exactly."""

from __future__ import annotations

import json
from typing import Any

import pytest

from screener.report import to_dict, to_json
from screener.types import ATTESTATIONS, ROUTES, SEVERITIES
from tests import made

NULL = type(None)
OFFER = {"attestation": set(ATTESTATIONS), "names": [str], "label": str}
SCHEMA: dict[str, Any] = {
    "version": str,
    "id": str,
    "verdict": {"clear", "review", "hold"},
    "entities": [{"label": str, "start": int, "end": int, "text": str, "score": float, "source": str}],
    "findings": [
        {
            "rule": str,
            "name": str,
            "concern": str,
            "severity": set(SEVERITIES),
            "start": (int, NULL),
            "end": (int, NULL),
            "quote": str,
            "score": float,
            "message": str,
            "advice": str,
            "cites": [{"title": str, "url": str}],
            "report_to": set(ROUTES),
            "tell": str,
            "note": str,
            "also": [str],
            "concerns": [str],
            "ignored": bool,
            "fixes": [
                {
                    "title": str,
                    "applicability": {"safe", "check"},
                    "edits": [{"start": int, "end": int, "text": str}],
                }
            ],
            "vouches": [OFFER],
            "can_ignore": bool,
            "told_by": str,
        }
    ],
    "disruption": {
        "probability": float,
        "level": {"none", "low", "elevated", "high"},
        "reasons": [{"start": int, "end": int, "weight": float}],
    },
    "images": [
        {
            "name": str,
            "faces": [{"box": [int], "score": float, "minor_probability": float}],
            "text": str,
            "location_in_metadata": bool,
            "lines": [{"text": str, "corners": [[int]]}],
        }
    ],
    "rewrite": {"text": str, "verdict": {"clear", "review", "hold"}},
    "no_rewrite": str,
    "not_checked": [str],
    "versions": {"screener": str, "encoder": str, "pack": str},
    "draft": str,
    "switched_off": [str],
    "vouches": [OFFER],
    "words": {"headline": str, "switched_off": str, "protected": str},
}


def conforms(value: Any, schema: Any, place: str = "report") -> None:
    if isinstance(schema, dict):
        assert list(value) == list(schema), f"{place}: keys or their order"
        for key, part in schema.items():
            conforms(value[key], part, f"{place}.{key}")
    elif isinstance(schema, list):
        assert type(value) is list, place
        for number, item in enumerate(value):
            conforms(item, schema[0], f"{place}[{number}]")
    elif isinstance(schema, set):
        assert value in schema, place
    else:
        assert type(value) in (schema if isinstance(schema, tuple) else (schema,)), place


@pytest.mark.parametrize("findings", [(made.finding(),), (made.finding(None),), ()])
def test_every_key_and_type_is_as_promised(findings: tuple[Any, ...]) -> None:
    conforms(json.loads(to_json(made.report(findings=findings))), SCHEMA)


def test_a_finding_about_the_whole_post_has_no_place() -> None:
    found = to_dict(made.report(findings=(made.finding(None),)))["findings"][0]
    assert (found["start"], found["end"]) == (None, None)


def test_without_a_rewrite_it_is_null() -> None:
    assert to_dict(made.report(rewrite=None))["rewrite"] is None


def test_the_version_is_one() -> None:
    assert to_dict(made.report())["version"] == "1"


def test_the_characters_are_pinned() -> None:
    bare: dict[str, Any] = {"entities": (), "findings": (), "images": (), "rewrite": None, "vouchable": frozenset()}
    line = to_json(made.report(text="Señora 😀", **bare))
    assert line == (
        '{"version": "1", "id": "a-001", "verdict": "hold", "entities": [], "findings": [], '
        '"disruption": {"probability": 0.0412, "level": "none", '
        '"reasons": [{"start": 0, "end": 4, "weight": 0.25}]}, "images": [], "rewrite": null, "no_rewrite": "", '
        '"not_checked": [], '
        '"versions": {"screener": "0.1.0", "encoder": "sha256:00", "pack": "psesd 1"}, "draft": "", '
        '"switched_off": [], "vouches": [], '
        '"words": {"headline": "Do not publish this as written.", "switched_off": "", "protected": ""}}'
    )
