"""data/fixes/verdicts.jsonl -> fixes.onnx: how likely a reader calls an edit good; and its card's figures.

usage: python -m models.fixes.train
Prints what cross-validation by posts finds: the area under the ROC curve, and the share of good ones among the best.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict

from models import card
from models.encoder.corpus import block_id, read_posts
from models.fixes.graph import build_graph
from models.pins import pin
from screener.fixes import MAX_LEAK
from screener.fixes.case import Case
from screener.fixes.features import Subject, describe
from screener.normalize import normalize
from screener.types import Edit

ROOT: Final = Path(__file__).resolve().parents[2]
HERE: Final = Path(__file__).parent
VERDICTS: Final = ROOT / "data" / "fixes" / "verdicts.jsonl"
FOLDS: Final = 6
SHARES: Final = (0.1, 0.2, 0.3, 0.5, 1.0)


def read_verdicts() -> list[dict[str, Any]]:
    return [json.loads(line) for line in VERDICTS.read_text(encoding="utf-8").splitlines()]


def describe_row(row: Mapping[str, Any], post: Mapping[str, Any]) -> list[float]:
    """The features of an edit that a reader judged."""
    case = Case(normalize(post["text"], post["account"]), (), ())
    concerns = frozenset(row["concerns"])
    subject = Subject(post["text"], case.sentences, post["account"], row["quote"], concerns, row["records"])
    return describe(subject, row["kind"], [Edit(*edit) for edit in row["edits"]])


def make_model() -> GradientBoostingClassifier:
    return GradientBoostingClassifier(
        n_estimators=150, max_depth=4, learning_rate=0.05, subsample=0.7, min_samples_leaf=8, random_state=0
    )


def find_precision(chances: np.ndarray, good: np.ndarray, leak: np.ndarray) -> str:
    """A table: of the best of each share, how many were good, and how many left a leak."""
    order = np.argsort(-chances)
    lines = ["| the best | probability from | good | leaks |", "|---|---|---|---|"]
    for share in SHARES:
        best = order[: round(len(order) * share)]
        values = (chances[best].min(), good[best].mean(), leak[best].mean())
        lines.append(f"| {share:.0%} | " + " | ".join(f"{value:.2f}" for value in values) + " |")
    return "\n".join(lines)


def main() -> None:
    rows: Sequence[dict[str, Any]] = read_verdicts()
    posts = {post["id"]: post for post in read_posts(ROOT / "data" / "corpus")}
    features = np.array([describe_row(row, posts[row["id"]]) for row in rows], np.float32)
    good, leak = (np.array([row["verdict"] == name for row in rows]) for name in ("good", "leak"))
    groups = [block_id(row["id"]) for row in rows]
    chances, leaks = (
        cross_val_predict(make_model(), features, target, groups=groups, cv=GroupKFold(FOLDS), method="predict_proba")[
            :, 1
        ]
        for target in (good, leak)
    )
    chosen = np.array([row["round"] > 1 for row in rows])  # by a model, not by lot
    areas = [
        round(float(roc_auc_score(target[chosen], p[chosen])), 4) for target, p in ((good, chances), (leak, leaks))
    ]
    chosen &= leaks < MAX_LEAK
    figures = find_precision(chances[chosen], good[chosen], leak[chosen])
    text = (
        f"{len(rows)} verdicts. Areas under the ROC curve, good {areas[0]:.3f}, leaks {areas[1]:.3f}. Of the "
        f"{chosen.sum()} edits that may be offered:\n\n{figures}"
    )
    print(text)
    trained = {name: make_model().fit(features, target) for name, target in (("good", good), ("leak", leak))}
    onnx.save(build_graph(trained), HERE / "fixes.onnx")
    pin(HERE, "fixes.onnx")
    card.write(HERE / "card.md", {"figures": text})
    metrics = {"verdicts": len(rows), "roc_auc": dict(zip(("good", "leak"), areas, strict=True))}
    (HERE / "metrics.json").write_text(json.dumps(metrics, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
