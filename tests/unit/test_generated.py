"""What is generated says what its sources say now; `make generate` writes all of it anew.

Other tests hold docs/rules.md, docs/api.json, docs/benchmarks.md, judged.yaml and the golden reports to theirs.
"""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

import pytest

import screener as program
from docs import commands, generate, readme
from models import card
from tests.eval.robustness import WEIGHTS

ROOT = Path(__file__).parents[2]
MEASURED = ("models/encoder/metrics.json", "tests/eval/real.json", "tests/eval/danger.json")
RENEW = "make generate writes it anew"


@pytest.mark.parametrize("path", [*MEASURED, *(["tests/eval/blind.json"] if readme.BLIND.exists() else [])])
def test_figures_are_those_of_the_weights_that_ship(path: str) -> None:
    assert json.loads((ROOT / path).read_text(encoding="utf-8"))["weights"] == card.weights(), RENEW


def test_the_page_of_origins_is_of_the_weights_that_ship() -> None:
    written = (ROOT / "docs" / "robustness.md").read_text(encoding="utf-8")
    assert [name for name in WEIGHTS if f"- models/{name}: {card.weights()[name]}\n" not in written] == [], RENEW


def test_the_readme_tells_the_measured_figures() -> None:
    written = readme.README.read_text(encoding="utf-8")
    for name, part in readme.figure_parts().items():
        assert f"<!-- {name} -->\n{part}\n<!-- /{name} -->" in written, RENEW


def test_the_readme_tells_of_the_blind_exam_once_it_was_opened() -> None:
    found = json.loads((ROOT / MEASURED[0]).read_text(encoding="utf-8"))
    sets = {"dev": found["dev"]}, {"dev": found["dev"], "blind": found["exam"]}
    closed, opened = (" ".join(readme.figures_table(one).split()) for one in sets)
    assert "blind" not in closed
    assert "worse figures on your own posts" in closed
    assert f"blind, {found['exam']['posts']} posts" in opened
    assert "the blind posts were opened after that" in opened


def test_the_readme_shows_what_its_commands_print(screener: program.Screener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program.Screener, "load", classmethod(lambda cls, pack="psesd": screener))
    for name, part in readme.command_parts().items():
        assert f"<!-- {name} -->\n{part}\n<!-- /{name} -->" in readme.README.read_text(encoding="utf-8"), RENEW


def test_the_readme_is_short() -> None:
    assert readme.README.read_text(encoding="utf-8").count("\n") <= 120


def test_the_page_of_commands_shows_their_help() -> None:
    assert f"<!-- help -->\n{commands.render_all()}\n<!-- /help -->" in commands.PAGE.read_text(encoding="utf-8"), RENEW


def test_every_generator_writes_files_that_are_here_and_a_test_that_is_here_compares_them() -> None:
    files = [name for one in generate.GENERATORS for name in one.files]
    assert len(files) == len(set(files))
    assert not [name for name in files if not (ROOT / name).exists()]
    assert [one.files for one in generate.GENERATORS if not one.checked_by] == [("docs/pages",)]
    assert not [one.checked_by for one in generate.GENERATORS if not (ROOT / one.checked_by).exists()]
    assert not [one.module for one in generate.GENERATORS if not find_spec(one.module)]


def test_a_generator_that_fails_leaves_its_file_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "broken.py").write_text("print('half')\nraise SystemExit(1)\n", encoding="utf-8")
    (tmp_path / "file").write_text("whole", encoding="utf-8")
    monkeypatch.setattr(generate, "ROOT", tmp_path)
    assert generate.run_generator(generate.Generator(("file",), "broken", "", prints=True)) == 1
    assert (tmp_path / "file").read_text(encoding="utf-8") == "whole"
    offline = generate.Generator(("file",), "broken", "", missing=lambda: "there is no network")
    assert generate.run_generator(offline) == 0
