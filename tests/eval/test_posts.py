"""The labeled posts of data/eval are those that all figures were measured on: with another post, another measure."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

POSTS = Path(__file__).parents[2] / "data" / "eval"
SHA256 = {
    "blind.jsonl": "3ff2d546f40cde551bf713312d020f1605a8a99c607c1c47090d77cbf3d22387",
    "dev.jsonl": "56f18a454369fd18c6e1f1ad5ff00f76ffc11968b465be105b917138a065d2c4",
    "drafts.jsonl": "7e906f4a0defad78f86d6b8cb9dddbe7445cc4e665858ffccf61400f84d53329",
    "exam.jsonl": "5855ead657536eed47ce17b29e858044904488bad45ac754aabcd1f4739e9fe0",
}


def test_no_other_posts_are_there() -> None:
    assert {path.name for path in POSTS.iterdir()} == SHA256.keys()


@pytest.mark.parametrize("name", SHA256)
def test_the_posts_are_those_that_were_measured(name: str) -> None:
    found = hashlib.sha256((POSTS / name).read_bytes()).hexdigest()
    assert found == SHA256[name], "renew the digest here, and every figure with it: make generate, README and the cards"
