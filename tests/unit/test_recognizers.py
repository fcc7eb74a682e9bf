"""Every recognizer's own examples, run as tests; and what a file of a recognizer may not say."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from screener.detect.identifiers import Identifiers
from screener.detect.identifiers.matcher import split_words
from screener.detect.identifiers.reading import FOLDER, list_recognizer_files, read_recognizer_file, recognizers
from screener.labels import HARMLESS, IDENTIFIERS, PUBLIC_CONTACT
from screener.types import ScreenerError, Span
from tests.unit.test_identifiers import plain, sure


def examples(kind: str) -> Iterator[tuple[str, str]]:
    for path in list_recognizer_files():
        read = read_recognizer_file(path)
        for example in read.get("examples", {}).get(kind, []):
            yield read["supported_entity"], example


HITS = list(examples("hit"))
MISSES = list(examples("miss"))


def marked(example: str) -> tuple[str, Span]:
    """An example without its mark, and where the mark was."""
    start, end = example.index("["), example.rindex("]") - 1
    return example.replace("[", "").replace("]", ""), Span(start, end)


@pytest.mark.parametrize(("label", "example"), HITS)
def test_a_hit_is_found_in_its_place(identifiers: Identifiers, label: str, example: str) -> None:
    raw, place = marked(example)
    spans = [signal.span for signal in sure(identifiers([plain(raw)])[0]) if signal.label == label]
    shared = [min(s.end, place.end) - max(s.start, place.start) for s in spans if s]
    assert any(2 * part >= max(len(s), len(place)) for part, s in zip(shared, spans, strict=True) if s), raw


@pytest.mark.parametrize(("label", "text"), MISSES)
def test_a_miss_stays_silent(identifiers: Identifiers, label: str, text: str) -> None:
    assert {signal.label for signal in sure(identifiers([plain(text)])[0])} <= {HARMLESS}


def test_every_label_has_examples() -> None:
    assert {label for label, _ in HITS} == {*IDENTIFIERS, PUBLIC_CONTACT, HARMLESS}


def test_signals_never_overlap(identifiers: Identifiers) -> None:
    for _, example in HITS:
        spans = [signal.span for signal in identifiers([plain(marked(example)[0])])[0] if signal.span]
        assert all(left.end <= right.start for left, right in pairwise(spans))


def test_a_pattern_waits_only_for_words_that_its_cue_is_made_of(identifiers: Identifiers) -> None:
    texts = [marked(example)[0] for _, example in HITS] + [text for _, text in MISSES]
    for recognizer in identifiers.recognizers:
        for text in texts:
            if recognizer.may_match(frozenset(split_words(text)), 20):
                words = frozenset(split_words(text)) | {*"@$_#."}
                assert recognizer.find(text) == recognizer.find(text, words)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"pattern": []}, "pattern: no key"),
        ({"patterns": [{"name": "a", "regex": "{cue:none}", "score": 0.5}]}, "neither a part nor a list of cues"),
        ({"patterns": [{"name": "a", "regex": "(", "score": 0.5}]}, "a: "),
        ({"rules": [{"of": "b", "score": 0}]}, "b, which is no pattern"),
        ({"rules": [{"if": {"under": "x"}, "score": 0}]}, "no place that a rule can look at"),
        ({"rules": [{"if": {"check": "x"}, "score": 0}]}, "no named check"),
    ],
)
def test_a_file_that_says_what_nothing_reads_is_refused(tmp_path: Path, change: dict[str, Any], complaint: str) -> None:
    good = {
        "name": "Any",
        "supported_entity": "US_SSN",
        "patterns": [{"name": "a", "regex": "{starts}x", "score": 0.5}],
    }
    (tmp_path / "_parts.yaml").write_bytes((FOLDER / "_parts.yaml").read_bytes())
    (tmp_path / "any.yaml").write_text(yaml.safe_dump({**good, **change}), encoding="utf-8")
    with pytest.raises(ScreenerError, match=complaint) as error:
        recognizers(tmp_path)[0].find("x")
    assert "any.yaml" in str(error.value)


def test_a_new_recognizer_is_one_file(tmp_path: Path) -> None:
    (tmp_path / "_parts.yaml").write_bytes((FOLDER / "_parts.yaml").read_bytes())
    (tmp_path / "badge.yaml").write_text(
        "name: BadgeRecognizer\nsupported_entity: BADGE\ncues: {badge: badge | gafete}\ndigits: 4\n"
        "patterns: [{name: after a cue, regex: '{cue:badge}{wide}{numbers}', score: 0.8}]\n"
        "rules: [{if: {not digits: [6, 6]}, score: 0}]\n",
        encoding="utf-8",
    )
    (badge,) = recognizers(tmp_path)
    assert badge.find("his gafete is 118-442, bus 4471") == [("BADGE", 14, 21, 0.8)]
