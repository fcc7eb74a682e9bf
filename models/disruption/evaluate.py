"""Crossed scores of held-out posts -> metrics.json, the figures of card.md, and its two drawings.

usage: python -m models.disruption.evaluate    (trains anew, since crossed scores are not kept; a minute on one core)
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np

from models import card
from models.disruption.train import Crossed, read_by_encoder, train
from screener.evaluate import auroc, average_precision, calibration_error
from screener.labels import DISRUPTION_HIGH, DISRUPTION_LOW, POST_LABELS
from screener.policy.pack import PACKS, load_pack
from screener.rescore.cues import NAMES, cues

mpl.use("Agg")
from matplotlib import pyplot as plt

mpl.rcParams["svg.hashsalt"] = "disruption"  # the same drawing is the same file
HERE = Path(__file__).parent
BINS = 10
FAILURES = 10
DIALECT = re.compile(r"\b(?:ain't|finna|y'all|yall|gonna|tryna|ion|nah|wanna|ight|deadass|bruh|'bout)\b", re.I)
Post = dict[str, Any]
SLICES: dict[str, Callable[[Post, set[str]], bool]] = {
    "union": lambda post, found: "union" in post["tags"],
    "politics": lambda post, found: "politics" in post["tags"],
    "religion": lambda post, found: "faith" in found,
    "satire": lambda post, found: "satire" in post["tags"],
    "identity terms": lambda post, found: "a group is named" in found,
    "dialect": lambda post, found: bool(DIALECT.search(post["text"])),
    "profanity without a target": lambda post, found: "profanity" in found and "profanity at people" not in found,
    "reporting a danger": lambda post, found: "safety" in post["categories"] or "it was reported" in found,
    "counter-speech": lambda post, found: {"a group is named", "negation"} <= found and "an insult" not in found,
    "quoting": lambda post, found: "words in quotation marks" in found,
    "Spanish": lambda post, found: bool({"spanish", "code_switch"} & set(post["tags"])),
}


def ranked(gold: np.ndarray, chances: np.ndarray) -> dict[str, float]:
    pairs = list(zip(chances.tolist(), gold.tolist(), strict=True))
    figures = (("auroc", auroc), ("average_precision", average_precision), ("calibration_error", calibration_error))
    return {name: round(figure(pairs) or 0.0, 4) for name, figure in figures}


def evaluate(crossed: Crossed) -> dict[str, Any]:
    """Write everything; return what metrics.json holds."""
    least = load_pack(PACKS / "psesd").thresholds
    gold = {name: crossed.held.gold[:, POST_LABELS.index(name)] > 0 for name in crossed.targets}
    chances = dict(zip(crossed.targets, crossed.chances.T, strict=True))
    metrics: dict[str, Any] = {
        "posts": len(crossed.held.posts),
        "targets": {
            name: {
                "posts": int(gold[name].sum()),
                "encoder": ranked(gold[name], crossed.encoder[:, t]),
                "classifier": ranked(gold[name], chances[name]),
                "threshold": least[name],
                **at(gold[name], chances[name] >= least[name]),
            }
            for t, name in enumerate(crossed.targets)
        },
        "average_precision_encoder_and_crossed": crossed.precision,
        "slices": slices(crossed, least["disruption"]),
    }
    (HERE / "metrics.json").write_text(json.dumps(metrics, indent=1) + "\n")
    reliability(gold, chances)
    curve(gold["disruption"], chances["disruption"], least["disruption"])
    parts = {"figures": table(metrics), "slices": sliced(metrics), "failures": failures(crossed, least)}
    card.write(HERE / "card.md", parts)
    return metrics


def at(gold: np.ndarray, said: np.ndarray) -> dict[str, float]:
    hit = int((gold & said).sum())
    precision, recall = hit / max(int(said.sum()), 1), hit / max(int(gold.sum()), 1)
    f = 2 * precision * recall / (precision + recall) if hit else 0.0
    return {"precision": round(precision, 4), "recall": round(recall, 4), "f": round(f, 4)}


def slices(crossed: Crossed, least: float) -> dict[str, dict[str, int]]:
    """By kind of speech: harmless posts (level 0 or 1) and how many are flagged, others and how many are caught."""
    said = crossed.chances[:, crossed.targets.index("disruption")] >= least
    rows = zip(crossed.held.posts, crossed.held.texts, said.tolist(), strict=True)
    seen = [(post, {NAMES[c.kind] for c in cues(text.folded)}, flagged) for post, text, flagged in rows]
    found = {}
    for name, belongs in SLICES.items():
        inside = [(post["disruption"] >= 2, flagged) for post, kinds, flagged in seen if belongs(post, kinds)]
        found[name] = {
            "harmless": sum(not y for y, _ in inside),
            "flagged": sum(s and not y for y, s in inside),
            "disrupting": sum(y for y, _ in inside),
            "caught": sum(s and y for y, s in inside),
        }
    return found


def failures(crossed: Crossed, least: Any) -> str:
    """The posts that it gets most wrong, half of them missed and half flagged, as a list in Markdown."""
    chances = crossed.chances[:, crossed.targets.index("disruption")]
    level = np.array([post["disruption"] for post in crossed.held.posts])
    missed = [n for n in np.argsort(chances) if level[n] >= 2 and chances[n] < least["disruption"]]
    flagged = [n for n in np.argsort(-chances) if level[n] < 2 and chances[n] >= least["disruption"]]
    lines = []
    for n in (*missed[: FAILURES // 2], *flagged[: FAILURES // 2]):
        quote = card.quoted(crossed.held.posts[n]["text"])
        lines.append(f"- level {level[n]}, said {chances[n]:.2f}: {quote}")
    return "\n".join(lines)


def reliability(gold: dict[str, np.ndarray], chances: dict[str, np.ndarray]) -> None:
    """What was said against what was so, for the three levels; the bars count posts."""
    figure, (top, bottom) = plt.subplots(2, 1, figsize=(6, 6.5), height_ratios=(4, 1), sharex=True)
    top.plot((0, 1), (0, 1), color="gray", linestyle=":")
    names = {DISRUPTION_LOW: "low or more", "disruption": "elevated or more", DISRUPTION_HIGH: "high"}
    for (name, label), marker in zip(names.items(), "osD", strict=True):
        place = np.minimum((chances[name] * BINS).astype(int), BINS - 1)
        bins = [n for n in range(BINS) if (place == n).sum() >= 5]
        top.plot(
            [chances[name][place == n].mean() for n in bins], [gold[name][place == n].mean() for n in bins],
            marker=marker, label=label,
        )  # fmt: skip
    bottom.hist(chances["disruption"], bins=BINS, range=(0, 1), color="gray")
    bottom.set_yscale("log")
    top.set(ylabel="share that was so", title="Reliability, on posts that it was not trained on")
    bottom.set(xlabel="probability that was said", ylabel="posts")
    top.legend()
    saved(figure, "reliability")


def curve(gold: np.ndarray, chances: np.ndarray, least: float) -> None:
    """Precision against recall of level 2 or more, and the operating point."""
    order = np.argsort(-chances, kind="stable")
    hits = np.cumsum(gold[order])
    figure, axes = plt.subplots(figsize=(6, 4.5))
    axes.step(hits / gold.sum(), hits / np.arange(1, len(gold) + 1), where="post")
    point = at(gold, chances >= least)
    axes.plot(point["recall"], point["precision"], "o", label=f"threshold {least:.2f}")
    axes.set(xlabel="recall", ylabel="precision", xlim=(0, 1), ylim=(0, 1.02), title="Disruption, level 2 or more")
    axes.legend()
    saved(figure, "precision_recall")


def saved(figure: Any, name: str) -> None:
    figure.tight_layout()
    figure.savefig(HERE / f"{name}.png", dpi=110, metadata={"Software": None})
    figure.savefig(HERE / f"{name}.svg", metadata={"Date": None})
    plt.close(figure)


def table(metrics: dict[str, Any]) -> str:
    lines = ["| | posts | AUROC (encoder alone) | average precision (encoder alone) | calibration error |"]
    lines += ["|---|---|---|---|---|"]
    for name, row in metrics["targets"].items():
        ours, alone = row["classifier"], row["encoder"]
        lines.append(
            f"| {name} | {row['posts']} | {ours['auroc']:.3f} ({alone['auroc']:.3f}) | "
            f"{ours['average_precision']:.3f} ({alone['average_precision']:.3f}) | {ours['calibration_error']:.3f} |"
        )
    lines += ["", "| | threshold | precision | recall | F1 |", "|---|---|---|---|---|"]
    lines += [
        f"| {name} | {row['threshold']:.2f} | {row['precision']:.3f} | {row['recall']:.3f} | {row['f']:.3f} |"
        for name, row in metrics["targets"].items()
    ]
    return "\n".join(lines)


def sliced(metrics: dict[str, Any]) -> str:
    lines = ["| | harmless posts | flagged | disrupting posts | caught |", "|---|---|---|---|---|"]
    lines += [
        f"| {name} | {row['harmless']} | {row['flagged']} | {row['disrupting']} | {row['caught']} |"
        for name, row in metrics["slices"].items()
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    print(json.dumps(evaluate(train(read_by_encoder()))["targets"], indent=1))
