"""What training samples where the public sets are missing: the corpus alone, with other names from data/names."""

from __future__ import annotations

import random
import tomllib
from pathlib import Path

import pytest

from models.encoder import __main__ as make_train
from models.encoder import corpus
from models.encoder.contexts import add_context, concatenate
from models.encoder.corpus import Sample
from models.encoder.excerpts import excerpt
from models.encoder.groups import swap_groups
from models.encoder.names import is_held_out
from models.encoder.sampling import ROOT, EpochSampler
from screener.labels import CONCERNS, POST_LABELS

POSTS = [Sample(f"p-{n}", "Maya Lindqvist is kind.", ((0, 14, "STUDENT_NAME"),), (0.0,) * 13) for n in range(120)]


def test_without_public_sets_names_come_from_our_own_lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpus, "read_samples", lambda folder, in_held_out: POSTS)
    sampler = EpochSampler(include_held_out=False, seed=1, person_share=0.35, open_sets=tmp_path / "absent")
    own = {f"local:{path.stem}" for path in (ROOT / "data" / "names").glob("*.txt")}
    assert set(sampler.groups) == own
    assert not any(is_held_out(name) for group in sampler.groups.values() for name in (*group.given, *group.surnames))
    drawn = sampler.samples()
    assert [sample.id for sample in drawn] == [post.id for post in POSTS]
    assert sum("maya" not in sample.text.lower() for sample in drawn) > len(POSTS) / 3
    assert sampler.draw(sampler.person_samples, 100) == []


def test_make_train_says_what_is_missing_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    steps = []
    monkeypatch.setattr(make_train, "OPEN", tmp_path / "absent")
    monkeypatch.setattr(make_train, "WORK", tmp_path)
    monkeypatch.setattr(make_train, "run_step", lambda module, *arguments: steps.append(module))
    make_train.main()
    said = capsys.readouterr().err
    assert "data/names" in said
    assert "card.md" in said
    assert steps == ["dequantize", *["train"] * 4, "prune", "train", "linear_model", "export", "tune", "evaluate"]


def test_every_stage_of_training_is_run_with_flags_that_its_module_takes() -> None:
    folder = Path(make_train.__file__).parent
    settings = tomllib.loads((folder / "train.toml").read_text())
    assert set(settings.pop("stages")) <= set(settings)
    for stage in settings:
        module, *words = settings[stage].pop("run").split()
        source = (folder / f"{module}.py").read_text()
        flags = [word for word in words if word.startswith("--")] + [f"--{name}" for name in settings[stage]]
        assert [flag for flag in flags if f'"{flag}"' not in source] == [], stage


def test_a_concatenated_text_has_the_highest_targets_of_its_parts() -> None:
    unknown = float("nan")
    risky = Sample("a-1", "Maya has an IEP.", ((0, 4, "STUDENT_NAME"), (12, 15, "EDU_DETAIL")), (1.0, 0.0, unknown))
    harmless = Sample("a-2", "See you Friday!", (), (0.0, 0.0, 0.0))
    whole = concatenate([harmless, risky], "\n\n")
    assert whole.text == "See you Friday!\n\nMaya has an IEP."
    assert [(whole.text[start:end], label) for start, end, label in whole.spans] == [
        ("Maya", "STUDENT_NAME"),
        ("IEP", "EDU_DETAIL"),
    ]
    assert whole.post is not None
    assert whole.post[:2] == (1.0, 0.0)
    assert whole.post[2] != whole.post[2]  # not known of one part, so not known of both


def test_a_post_in_context_keeps_where_it_goes_out() -> None:
    post = Sample("a-1", "Maya has an IEP.", (), (1.0,), account="agency", audience="families")
    harmless = [Sample("a-2", "See you Friday!", (), (0.0,), account="agency", audience="public")]
    drawn = [add_context(post, harmless, random.Random(seed)) for seed in range(20)]
    assert {(s.account, s.audience, s.post) for s in drawn} == {("agency", "families", (1.0,))}
    assert all(post.text in s.text and len(s.text) > len(post.text) for s in drawn)


def test_a_group_is_exchanged_and_a_detail_about_one_person_is_not() -> None:
    friendly = Sample("g-1", "Muslims brought soup to gay people.", (), (0.0,))
    drawn = {swap_groups(friendly, random.Random(seed)).text for seed in range(400)}
    assert len(drawn) > 10
    assert all(" brought soup to " in text for text in drawn)
    assert any(text.startswith("People ") for text in drawn)
    marked = Sample("g-2", "He is one of the autistic students.", ((17, 25, "EDU_DETAIL"),), (1.0,))
    assert swap_groups(marked, random.Random(1)) == marked


def test_one_telling_sentence_leaves_open_what_it_does_not_show() -> None:
    text = "We won again. Maya has an IEP. Tell nobody what we do at my house."
    raised = tuple(float(c in ("student_identity", "education_record", "boundary")) for c in CONCERNS)
    post = Sample("p", text, ((14, 18, "STUDENT_NAME"), (22, 29, "EDU_DETAIL")), (*raised, 0.0, 0.0, 1.0))
    alone = excerpt(post, random.Random(0))
    assert alone.text == "Maya has an IEP."
    assert alone.spans == ((0, 4, "STUDENT_NAME"), (8, 15, "EDU_DETAIL"))
    targets = dict(zip(POST_LABELS, alone.post or (), strict=True))
    assert targets["student_identity"] == targets["education_record"] == 1
    assert targets["boundary"] != targets["boundary"]
    assert targets["pii"] == 0
    nobody = Sample("q", text, (), post.post)
    assert excerpt(nobody, random.Random(0)) is nobody
