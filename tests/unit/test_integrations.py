"""The screener inside Presidio's analyzer and spaCy's pipeline, as docs/python.md shows it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import spacy

from screener import Screener
from screener.labels import IDENTIFIERS

presidio = pytest.importorskip("presidio_analyzer", reason="presidio-analyzer is not installed")

ROOT = Path(__file__).parents[2]
TEXT = "So proud of Noor Lindqvist in 3rd grade! Call her mom at 206-555-0142; his SSN is 531-30-7716."


@pytest.fixture(scope="module")
def engine() -> Any:
    """Presidio's own engine, with a tokenizer and no language model."""
    from presidio_analyzer.nlp_engine import SpacyNlpEngine

    class Blank(SpacyNlpEngine):
        def __init__(self) -> None:
            super().__init__()
            self.nlp = {"en": spacy.blank("en")}  # type: ignore[assignment]

    registry = presidio.RecognizerRegistry(recognizers=[])
    return presidio.AnalyzerEngine(registry=registry, nlp_engine=Blank(), supported_languages=["en"])


def test_presidio_asks_all_our_recognizers(engine: Any, screener: Screener) -> None:
    from screener.integrations.presidio import SchoolRecognizer, recognizers

    ours = recognizers()
    assert {entity for one in ours for entity in one.supported_entities} >= set(IDENTIFIERS)
    for one in (*ours, SchoolRecognizer(screener)):
        engine.registry.add_recognizer(one)
    found = {one.entity_type: TEXT[one.start : one.end] for one in engine.analyze(TEXT, language="en")}
    assert found["PHONE_NUMBER"] == "206-555-0142"
    assert found["US_SSN"] == "531-30-7716"
    assert found["STUDENT_NAME"] == "Noor Lindqvist"
    assert "HARMLESS" not in found
    assert not engine.analyze("See RCW 42.56.520 and Policy 3210.", language="en")


def test_presidio_gets_places_of_its_own_text(engine: Any) -> None:
    from screener.integrations.presidio import recognizers

    text = "ＰＬＥＡＳＥ ｃａｌｌ ｍｙ ｍｏｍ ２０６-555-0142"
    (phone,) = [one for one in recognizers() if one.supported_entities == ["PHONE_NUMBER"]]
    found = phone.analyze(text, ["PHONE_NUMBER"])
    assert {text[one.start : one.end] for one in found} == {"２０６-555-0142"}


def test_a_pipeline_of_spacys_sets_spans_and_a_report(screener: Screener) -> None:
    from screener.integrations.spacy import SchoolScreener

    doc = SchoolScreener(screener, "agency", "public")(spacy.blank("en")(TEXT))
    assert ("Noor Lindqvist", "STUDENT_NAME") in {(span.text, span.label_) for span in doc.spans["school_screener"]}
    assert doc._.school_verdict == "hold"
    assert doc._.school_findings == doc._.school_report.findings != ()


def test_the_examples_of_the_page_run(engine: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    # The page's reader has an engine with a language model; here it is one without.
    monkeypatch.setattr(presidio, "AnalyzerEngine", lambda: engine)
    page = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", page, re.S)
    assert len(blocks) == 4
    for block in blocks:
        exec(block, {})


def test_spacy_finds_the_component_by_its_entry_point() -> None:
    import tomllib

    import screener.integrations.spacy as ours

    read = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    module, _, name = read["project"]["entry-points"]["spacy_factories"]["school_screener"].partition(":")
    assert (module, getattr(ours, name)) == (ours.__name__, ours.school_screener)
