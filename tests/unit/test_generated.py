"""Generated files match their sources; `make generate` renews them.

Other tests hold docs/rules.md, docs/api.json, docs/benchmarks.md, judged.yaml and the golden reports to theirs.
"""

from __future__ import annotations

import json
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from runpy import run_path

import pytest

import screener as program
from docs import commands, generate, quality, readme
from models import card, public_sets
from models.encoder.evaluate import figures_table
from tests.eval import blind
from tests.eval.robustness import WEIGHTS

ROOT = Path(__file__).parents[2]
MEASURED = ("models/encoder/metrics.json", "tests/eval/real.json", "tests/eval/danger.json")
RENEW = "make generate renews it"
OPENED = pytest.mark.skipif(not quality.BLIND.exists(), reason="the blind posts were not opened for these weights")


@pytest.mark.parametrize("path", [*MEASURED, *(["tests/eval/blind.json"] if quality.BLIND.exists() else [])])
def test_figures_are_those_of_the_weights_that_ship(path: str) -> None:
    assert json.loads((ROOT / path).read_text(encoding="utf-8"))["weights"] == card.weights(), RENEW


def test_the_card_of_the_encoder_tells_the_measured_figures() -> None:
    found = json.loads((ROOT / MEASURED[0]).read_text(encoding="utf-8"))
    table = figures_table({name: figures for name, figures in found.items() if name != "weights"})
    written = (ROOT / "models" / "encoder" / "card.md").read_text(encoding="utf-8")
    assert f"<!-- figures -->\n{table}\n<!-- /figures -->" in written, RENEW


def test_the_page_of_origins_is_of_the_weights_that_ship() -> None:
    written = (ROOT / "docs" / "robustness.md").read_text(encoding="utf-8")
    assert [name for name in WEIGHTS if f"- models/{name}: {card.weights()[name]}\n" not in written] == [], RENEW


def test_the_readme_tells_the_measured_figures() -> None:
    written = readme.README.read_text(encoding="utf-8")
    for name, part in readme.figure_parts().items():
        assert f"<!-- {name} -->\n{part}\n<!-- /{name} -->" in written, RENEW


def test_the_readme_counts_the_sets_of_weights_that_the_blind_posts_were_opened_for() -> None:
    found = json.loads((ROOT / MEASURED[0]).read_text(encoding="utf-8"))
    sets = quality.read_sets(found)
    first, second = ({"encoder": n, "passages": None, "harmless_stopped": 0.1} for n in "ab")
    other_passages = {**second, "passages": "c", "harmless_stopped": 0.2}
    closed, opened = (
        " ".join(quality.render_note(sets, openings).split())
        for openings in ([], [first, second, second, other_passages])
    )
    assert "blind" not in closed
    assert "worse figures on your own posts" in closed
    assert "opened for 3 sets of weights" in opened


@OPENED
def test_the_last_opening_of_the_blind_posts_gave_the_figures_that_are_told() -> None:
    figures, last = json.loads(quality.BLIND.read_text(encoding="utf-8")), quality.read_openings()[-1]
    day = date.fromisoformat(last["date"])
    assert last == blind.describe_opening(figures["weights"], figures["all"], day)


@OPENED
def test_figures_of_the_blind_posts_add_up() -> None:
    parts = json.loads(quality.BLIND.read_text(encoding="utf-8"))
    labels = {"drafts": "data/eval/blind.jsonl", "long": "data/eval/blind.jsonl", "real": "tests/eval/blind_real.jsonl"}
    heated = {name: quality.count_heated(ROOT / path) for name, path in labels.items()}
    pooled = quality.pool([{**parts[name], "heated": heated[name][name] or heated[name][""]} for name in labels])
    whole = parts["all"]
    assert pooled["posts"] == whole["posts"]
    assert pooled["verdicts"] == whole["verdicts"]
    for key in ("leak_rate", "protected_speech_flagged"):
        assert pooled[key] == pytest.approx(whole[key])
    for key in ("precision", "recall", "f", "gold", "predicted"):
        assert pooled["any_person"][key] == pytest.approx(whole["any_person"][key])
        assert pooled["concerns"]["safety"][key] == pytest.approx(whole["concerns"]["safety"][key])


def test_a_share_of_few_cases_is_a_count() -> None:
    assert (quality.share(3, 8), quality.share(29, 29), quality.share(3, 30)) == ("3 of 8", "29 of 29", "10%")
    rate = {"precision": 1.0, "recall": 0.5, "f": 2 / 3, "gold": 6, "predicted": 3}
    assert (quality.f_score(rate), quality.f_score({**rate, "gold": 60})) == ("3 of 6 found", "67%")


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


def test_a_variable_names_the_folder_of_the_public_sets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "sets"
    monkeypatch.setenv("SCREENER_OPEN_DATA", str(folder))
    found = run_path(public_sets.__file__)["OPEN"]
    monkeypatch.setenv("SCREENER_OPEN_DATA", "")
    default = run_path(public_sets.__file__)["OPEN"]
    assert (found, default) == (folder, ROOT.parent / "shared" / "open")


def test_a_generator_that_fails_leaves_its_file_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "broken.py").write_text("print('half')\nraise SystemExit(1)\n", encoding="utf-8")
    (tmp_path / "file").write_text("whole", encoding="utf-8")
    monkeypatch.setattr(generate, "ROOT", tmp_path)
    assert generate.run_generator(generate.Generator(("file",), "broken", "", prints=True)) == 1
    assert (tmp_path / "file").read_text(encoding="utf-8") == "whole"
    offline = generate.Generator(("file",), "broken", "", missing=lambda: "there is no network")
    assert generate.run_generator(offline) == 0
