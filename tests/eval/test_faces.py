"""Floors for faces and ages on FairFace, where the public sets are (they are never part of the checkout)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("cv2", reason="pictures are an extra")


from models.faces.evaluate import check_floors
from models.faces.pictures import central_face, read_pixels
from models.public_sets import OPEN
from screener.detect.images.ages import minor_probabilities
from screener.detect.images.faces import find_faces

ROOT = Path(__file__).parents[2]
MORE = OPEN / "img_faces_more"
SET = OPEN / "img_fairface"
METRICS = ROOT / "models" / "faces" / "metrics.json"


@pytest.mark.skipif(not SET.is_dir(), reason="the set is not here")
def test_a_sample_of_faces_is_found_and_told_apart() -> None:
    records = json.loads((SET / "labels.json").read_text(encoding="utf-8"))
    chosen = [r for group in ("0-2", "3-9", "40-49", "60-69") for r in records if r["age_group"] == group]
    found, minors = 0, {"child": 0, "adult": 0}
    for record in chosen[::4]:
        picture = read_pixels(SET / record["file"])
        faces = find_faces(picture)
        found += bool(faces)
        if faces:
            largest = max(faces, key=lambda face: face.box[2] * face.box[3])
            minors[record["group"]] += minor_probabilities(picture, [largest])[0] >= 0.5
    counts = {group: sum(r["group"] == group for r in chosen[::4]) for group in minors}
    assert found == len(chosen[::4])
    assert minors["child"] >= 0.85 * counts["child"]
    assert minors["adult"] <= 0.25 * counts["adult"]


@pytest.mark.skipif(not MORE.is_dir(), reason="the set is not here")
def test_children_who_look_away_are_not_taken_for_adults() -> None:
    records = [json.loads(line) for line in (MORE / "labels.jsonl").read_text(encoding="utf-8").splitlines()]
    chosen = [r for r in records if (r["split"], r["group"]) == ("tune", "child") and r["pose"] != "front"][:28]
    scores = []
    for record in chosen:
        picture = read_pixels(MORE / record["file"])
        face = central_face(find_faces(picture), picture)
        scores += minor_probabilities(picture, [face]) if face else []
    assert len(scores) >= 0.95 * len(chosen)
    assert sum(score < 0.5 for score in scores) <= 0.1 * len(scores)


def test_the_figures_hold_their_floors() -> None:
    figures = json.loads(METRICS.read_text(encoding="utf-8"))
    assert check_floors(figures) == figures["floors"]
    assert [name for name, floor in figures["floors"].items() if not floor["holds"]] == []
