"""The transformer reads names, details and concerns, keeps its place in long texts, and refuses foreign weights."""

from __future__ import annotations

from itertools import accumulate, pairwise
from pathlib import Path

import numpy as np
import pytest

from screener import ScreenerError, weights
from screener.detect.encoder import (
    CAPITAL,
    INSIDE,
    LOWER,
    SETTINGS,
    UPPER,
    Encoder,
    Window,
    average_overlaps,
    setting,
    shape,
)
from screener.detect.encoder.decoding import Floats
from screener.detect.encoder.windows import MAX_PASSAGE_TOKENS, split_into_passages, split_into_windows
from screener.labels import NAMES, POST_LABELS
from screener.normalize import normalize
from screener.types import ACCOUNTS, Account, Audience, Signal


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder()


def read(encoder: Encoder, raw: str, account: Account = "personal", audience: Audience = "public") -> list[Signal]:
    return encoder([normalize(raw, account, audience)])[0]


def words(signals: list[Signal], raw: str, *labels: str) -> set[str]:
    return {raw[s.span.start : s.span.end] for s in signals if s.span and s.label in labels and s.score > 0.3}


def test_shape_gives_capitals_back() -> None:
    text = "Maya asks NASA naïve"
    offsets = [(0, 2), (2, 4), (5, 9), (10, 14), (15, 20)]
    assert shape(text, offsets) == [CAPITAL, INSIDE, LOWER, UPPER, LOWER]


def test_the_settings_stand_in_the_order_in_which_they_were_learned() -> None:
    assert (setting("agency", "public"), setting("agency", "families"), setting("personal", "friends")) == (4, 5, 18)
    assert setting(None, "public") == setting("agency", None) == LOWER
    assert len(SETTINGS) == 15


def test_where_a_post_goes_out_is_read(encoder: Encoder) -> None:
    raw = "Took Lucille out for ice cream after the recital. She remembered every note."

    def student(account: Account, audience: Audience) -> float:
        found = read(encoder, raw, account, audience)
        return next(s.score for s in found if s.label == "student_identity")

    assert student("personal", "friends") < student("agency", "public") - 0.02
    assert student("personal", "friends") < student("professional", "families") - 0.02


@pytest.mark.parametrize("lengths", [[10] * 40, [96] * 3, [97, 97], [1, 500, 1], [60, 60, 60, 60], [700], [90, 0, 90]])
def test_passages_cover_every_token_of_a_long_text_and_overlap(lengths: list[int]) -> None:
    bounds = [0, *accumulate(lengths)]
    ranges = list(split_into_passages(bounds))
    assert ranges[0][0] == 0
    assert ranges[-1][1] == bounds[-1]
    for (start, stop), (after, further) in pairwise(ranges):
        assert start < after <= stop < further
    assert all(0 < stop - start <= MAX_PASSAGE_TOKENS for start, stop in ranges)


AROUND = (
    "The bake sale opens at nine, and the coffee is free until ten. Bring a chair if your back is like mine. We walked "
    "the new trail behind the library and saw two herons and a very proud dog. Thanks to everyone who stacked chairs. "
    "The lost and found has eleven left gloves and one right one. Our garden club planted garlic in the rain. "
)


DILUTED = {
    "The parents in that trailer park raise liars and thieves, and we get the results.": "conduct",
    "My second hour is a zoo and the parents are the animals who bred it.": "conduct",
    "One of my girls keeps her sleeves down in June and says home is loud at night.": "safety",
    "The board wants the principal gone by June, it is not out yet.": "confidential",
    "HR put our librarian on leave while they look into the missing money.": "confidential",
}


def test_a_long_paragraph_hides_less_of_a_sentence_than_one_reading_would(encoder: Encoder) -> None:
    spared = []
    for sentence, concern in DILUTED.items():
        n = POST_LABELS.index(concern)
        texts = [normalize(raw, "personal", "public") for raw in (sentence, f"{AROUND}{sentence} {AROUND}")]
        tokens = [encoder.tokenizer.encode(text.folded, add_special_tokens=False) for text in texts]
        once = encoder.read([t.ids for t in tokens], texts, [t.offsets for t in tokens])
        alone, amid = (read.post[n] for read in encoder.reads(texts)[1])
        spared.append((once[0].post[n] - once[1].post[n]) * encoder.scale[n] - (alone - amid))
    assert np.mean(spared) > 0.1


def test_a_short_text_is_one_passage() -> None:
    assert list(split_into_passages([0, 50, MAX_PASSAGE_TOKENS])) == [(0, MAX_PASSAGE_TOKENS)]


@pytest.mark.parametrize(
    "raw", ["I hate white people", "White people", "my friend hates black people", "Voté. Latinos"]
)
def test_a_text_that_ends_with_a_group_is_read_to_its_end_by_both_networks(encoder: Encoder, raw: str) -> None:
    run, read_tokens = encoder.run, []

    def noted(window: Window) -> tuple[Floats, Floats, Floats]:
        read_tokens.append((window.reader, encoder.tokenizer.decode(window.ids)))
        return run(window)

    encoder.run = noted  # type: ignore[method-assign]
    try:
        assert read(encoder, raw)
    finally:
        del encoder.run
    assert all(said.endswith("homeless people") for _, said in read_tokens[1:]), read_tokens


def test_the_second_network_reads_only_what_may_raise_something(encoder: Encoder) -> None:
    def readers(raw: str) -> set[int]:
        run, asked = encoder.run, set()

        def noted(window: Window) -> tuple[Floats, Floats, Floats]:
            asked.add(window.reader)
            return run(window)

        encoder.run = noted  # type: ignore[method-assign]
        try:
            read(encoder, raw)
        finally:
            del encoder.run
        return asked

    assert readers("Go Wolves! Doors open at six, pizza at seven.") == {0}
    assert readers("Kenji from my homeroom is on seizure medication again.") == {0, 1}


def test_what_overlapping_windows_say_is_averaged() -> None:
    windows = [Window(1, 0, 0, [9] * 4, [0] * 4), Window(1, 0, 1, [9] * 4, [0] * 4)]  # tokens 0 and 1, 1 and 2
    values = np.array([[1], [2], [4], [8]], np.float32)
    assert average_overlaps([(window, None) for window in windows], values, 3).tolist() == [[1], [3], [8]]


@pytest.mark.parametrize("tokens", [0, 1, 253, 254, 255, 500, 5000])
def test_windows_cover_every_token(tokens: int) -> None:
    covered = np.zeros(tokens, dtype=int)
    for start, stop in split_into_windows(tokens):
        covered[start:stop] += 1
        assert stop - start <= 254
    assert (covered > 0).all()


def test_a_student_and_her_record_are_found(encoder: Encoder) -> None:
    raw = "So proud of Amina Warsame from my 3rd period, she was moved out of her IEP and passed algebra with a 91!"
    found = read(encoder, raw)
    assert "Amina Warsame" in words(found, raw, "STUDENT_NAME")
    assert words(found, raw, "EDU_DETAIL")


def test_concerns_are_linked_to_the_sentences_that_raise_them(encoder: Encoder) -> None:
    raw = "Lovely weather at the ferry dock. Tell nobody, but Kenji from my homeroom is on seizure medication again."
    health = next(s for s in read(encoder, raw) if s.label == "health")
    assert health.score > 0.5
    assert any("medication" in raw[link.start : link.end] for link in health.links)


def test_a_name_far_into_a_long_text_is_found_in_its_place(encoder: Encoder) -> None:
    filler = "The buses run on the snow schedule and breakfast is served in the gym. " * 60
    raw = f"{filler}Congratulations to Thuy Nguyen, our student of the month!"
    assert any("Thuy" in word for word in words(read(encoder, raw), raw, *NAMES))


@pytest.mark.parametrize("raw", ["", " ", "\n\n", "\u200b", "🎉" * 50, "a" * 5000])
def test_odd_texts_are_read_without_a_name(encoder: Encoder, raw: str) -> None:
    assert words(read(encoder, raw), raw, "STUDENT_NAME") == set()


def test_a_batch_says_what_singles_say(encoder: Encoder) -> None:
    raws = ["Go Wolves!", "Mr. Okafor will cover Ms. Dao's class. " * 60, "", "Zoom passcode is hunter-77"]
    raws += ["Congratulations to Thuy Nguyen", "Maya Lindqvist waved.", " ", "Thank you, Ms. Dao"]
    accounts = [ACCOUNTS[n % len(ACCOUNTS)] for n in range(len(raws))]
    texts = [normalize(raw, account, "families") for raw, account in zip(raws, accounts, strict=True)]
    assert encoder(texts) == [encoder([text])[0] for text in texts]


def test_altered_or_missing_weights_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "models", lambda: tmp_path)
    with pytest.raises(ScreenerError, match=r"encoder\.onnx is missing"):
        Encoder()
    (tmp_path / "encoder").mkdir()
    (tmp_path / "encoder" / "encoder.onnx").write_bytes(b"something else")
    with pytest.raises(ScreenerError, match=r"encoder\.onnx is not the one"):
        Encoder()
