"""All labeled faces -> how heads that did not see them err, by origin: more adults of each than were kept aside.

usage: python -m models.faces.folds --base FOLDER --faces FOLDER [--rates .09 .12]
The network and the heads are those of models/faces/train.py; each of five heads is fitted on four fifths of the faces.
Prints JSON for each share of adults of 30 and more that may read as minors. Seven minutes on one core.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np

from models.faces.evaluate import gap_statistics
from models.faces.graph import FEATURE_COUNT, build_network, read_weights, serialize
from models.faces.pictures import CHILDREN, OLDER, TEENS, read_crops
from models.faces.train import extract_features, out_of_fold_odds
from screener.detect.images.packaged import loaded

ROUNDS = 10  # in each, the faces are dealt into other folds: one round alone finds a gap of .06 to .10


def summarize(read_as_minor: np.ndarray, ages: np.ndarray, genders: np.ndarray, origins: np.ndarray) -> dict[str, Any]:
    """The error rates and the gap between origins; `read_as_minor` (faces,) is the share of rounds in which each is."""

    def shares(groups: tuple[str, ...], labels: np.ndarray, adult: bool) -> dict[str, float]:
        chosen = np.isin(ages, groups)
        errors = 1 - read_as_minor if adult else read_as_minor
        return {label: round(float(errors[chosen & (labels == label)].mean()), 4) for label in np.unique(labels)}

    everybody, older = np.full(len(ages), "all"), np.isin(ages, OLDER)
    return {
        "children_read_as_adults": shares(CHILDREN, everybody, True) | shares(CHILDREN, origins, True),
        "teens_read_as_adults": shares(TEENS, everybody, True) | shares(TEENS, genders, True),
        "adults_30+_read_as_minors": shares(OLDER, everybody, False) | shares(OLDER, origins, False),
        "adults_30+_apart_by_origin": gap_statistics(read_as_minor[older], origins[older]),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--faces", type=Path, required=True)
    parser.add_argument("--rates", type=float, nargs="+", default=[0.09, 0.12])
    args = parser.parse_args()
    found = [crop for split in ("train", "tune") for crop in read_crops(args.faces, split) if crop.face]
    ages, genders, origins = (np.array([getattr(crop, of) for crop in found]) for of in ("age", "gender", "origin"))
    extractor = loaded(serialize(build_network(read_weights(args.base)), "features", FEATURE_COUNT))
    rows, older = extract_features(extractor, found), np.isin(ages, OLDER)
    rounds = np.array([out_of_fold_odds(rows, ages, origins, seed) for seed in range(ROUNDS)])
    for rate in args.rates:
        read_as_minor = (rounds >= np.quantile(rounds[:, older], 1 - rate, axis=1)[:, None]).mean(axis=0)
        print(json.dumps({f"{rate:.0%} of adults": summarize(read_as_minor, ages, genders, origins)}, indent=1))


if __name__ == "__main__":
    main()
