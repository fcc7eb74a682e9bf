"""The table of labels: one place for each, and every stage reads it there."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import screener
from screener.labels import CONCERNS, LABELS, LEARNED, OF_STUDENTS, SPAN_LABELS
from screener.weights import verified

PACKAGE = Path(screener.__file__).parent
ROOT = PACKAGE.parent
NEW = """
  LIBRARY_CARD:
    means: the number of a library card
    learned: false
    shortest: 6
    number: true
    owner: person
    stand_in: {en: [a library card]}
    header: library card
details:
"""
RECOGNIZER = """
name: LibraryCardRecognizer
supported_entity: LIBRARY_CARD
cues: {card: library card | carné de biblioteca}
digits: 6
patterns: [{name: after a cue, regex: '{cue:card}{wide}{numbers}', score: 0.9}]
"""
SCREENED = """
import json, sys
from screener import Draft, Screener
texts = ("Somebody left library card 4471-9026 on bus 12. Please ask at the office.",
         "Noor's library card: 12", sys.argv[1])
print(json.dumps([
    [[(e.label, r.text[e.span.start:e.span.end]) for e in r.entities], r.rewrite and r.rewrite.text]
    for r in Screener.load().screen([Draft("a", text) for text in texts])
]))
"""
TABLE = "name,grade,library card\nNoor,3,90017745\nTavita,3,90017746"


def test_a_new_label_is_a_row_a_recognizer_and_a_threshold(tmp_path: Path) -> None:
    tree = tmp_path / "screener"
    shutil.copytree(PACKAGE, tree, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "models").symlink_to(ROOT / "models")
    table, pack = tree / "labels.yaml", tree / "policy" / "packs" / "psesd"
    table.write_text(table.read_text(encoding="utf-8").replace("\ndetails:\n", NEW, 1), encoding="utf-8")
    (tree / "detect" / "identifiers" / "library_card.yaml").write_text(RECOGNIZER, encoding="utf-8")
    known = (pack / "pack.yaml").read_text(encoding="utf-8")
    (pack / "pack.yaml").write_text(
        known.replace("\nthresholds:\n", "\nthresholds:\n  LIBRARY_CARD: 0.5\n"), encoding="utf-8"
    )
    rule = next(pack.glob("PII110-*.yaml")).read_text(encoding="utf-8")
    rule = re.sub(r"^name: .*$", "name: library-card", rule, flags=re.M).replace("DRIVER_LICENSE", "LIBRARY_CARD")
    (pack / "PII199-library-card.yaml").write_text(rule, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", SCREENED, TABLE], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True
    )
    (left, rewritten), (short, _), (listed, _) = json.loads(done.stdout)
    assert ["LIBRARY_CARD", "4471-9026"] in left
    assert rewritten is not None
    assert "a library card" in rewritten
    assert "4471" not in rewritten
    assert "LIBRARY_CARD" not in dict(short)
    assert [value for label, value in listed if label == "LIBRARY_CARD"] == ["90017745", "90017746"]


def test_the_weights_know_the_labels_that_the_table_says() -> None:
    assert set(LEARNED) <= set(SPAN_LABELS)
    decoding = json.loads(verified("encoder/decoding.json"))
    assert decoding["labels"].keys() <= set(LEARNED)


def test_the_guide_for_labeling_names_every_label() -> None:
    guide = (ROOT / "docs" / "labels.md").read_text(encoding="utf-8")
    assert not [label for label in (*SPAN_LABELS, *CONCERNS) if not re.search(rf"\b{label}\b", guide)]


def test_what_stands_in_has_a_form_for_each_language() -> None:
    for name in OF_STUDENTS:
        assert {language: len(forms) for language, forms in LABELS[name].stand_in.items()} == {"en": 2, "es": 2}
