"""A rule, a recognizer and a detector are each added in one place, as CONTRIBUTING.md says."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from screener import Draft, Screener
from screener.detect.identifiers import Identifiers
from screener.detect.identifiers import reading as files
from screener.detect.sure import SureWording
from screener.policy.pack import load_pack
from screener.types import Signal, Text
from tests.unit.test_pack_based import OWN

LOCKER = r"""
name: LockerRecognizer
supported_entity: CREDENTIAL
cues: {locker: locker | locker code}
patterns:
  - {name: after a cue, regex: '{cue:locker} is (?P<v>L\d\d-\d{4})', score: 0.9}
examples:
  hit: ['Her locker is [L12-4077]']
  miss: ['The lockers are in L12.']
"""


class Bones:
    """Finds broken bones."""

    name = "bones"
    heavy = False

    def __call__(self, texts: Sequence[Text]) -> list[list[Signal]]:
        found = ((text, re.finditer(r"broken \w+", text.folded)) for text in texts)
        return [
            [Signal("HEALTH_DETAIL", text.back(*one.span()), 1.0, self.name) for one in some] for text, some in found
        ]


def test_a_rule_is_one_file(tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_text("name: ours\nbase: psesd\nfamilies: {OWN: Our own rules}\n")
    (tmp_path / "OWN101-bus-numbers.yaml").write_text(OWN)
    pack = load_pack(tmp_path)
    screener = Screener(pack, [SureWording(pack.sure)])
    drafts = [example.draft for example in (*pack.hits["OWN101"], *pack.misses["OWN101"])]
    found = [[finding.rule.code for finding in report.findings] for report in screener.judge(drafts)]
    assert found == [["OWN101"], []]


def test_a_recognizer_is_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path(shutil.copytree(files.FOLDER, tmp_path / "identifiers", ignore=shutil.ignore_patterns("*.py")))
    (folder / "locker.yaml").write_text(LOCKER)
    monkeypatch.setattr(files.recognizers, "__defaults__", (folder,))
    text = "Her locker is L12-4077"
    (found,) = Identifiers().find(text)
    assert (found.label, text[found.start : found.end]) == ("CREDENTIAL", "L12-4077")


def test_a_detector_is_one_file_and_its_line_in_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("screener.pipeline.detectors", lambda: [Bones()])
    (report,) = Screener.load().judge([Draft("d", "Ana has a broken wrist.")])
    (detail,) = report.entities
    assert detail.source == "bones"
    assert detail.span
    assert report.text[detail.span.start : detail.span.end] == "broken wrist"
