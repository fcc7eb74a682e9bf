"""Out-of-fold scores of held-out posts -> metrics.json, the figures of card.md, and its two plots.

usage: python -m models.disruption.evaluate    (trains again, since these scores are not stored; a minute on one core)
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
from models.disruption.train import OutOfFold, encoder_signals, train
from screener.evaluate import auroc, average_precision, calibration_error
from screener.labels import DISRUPTION_HIGH, DISRUPTION_LOW, POST_LABELS
from screener.policy.pack import PACKS, load_pack
from screener.rescore.cues import NAMES, cues

mpl.use("Agg")
from matplotlib import pyplot as plt

mpl.rcParams["svg.hashsalt"] = "disruption"  # makes the files reproducible
HERE = Path(__file__).parent
BINS = 10
MAX_FAILURES = 10
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


def ranking_figures(gold: np.ndarray, probabilities: np.ndarray) -> dict[str, float]:
    """AUROC, average precision and calibration error; shapes (posts,)."""
    pairs = list(zip(probabilities.tolist(), gold.tolist(), strict=True))
    figures = (("auroc", auroc), ("average_precision", average_precision), ("calibration_error", calibration_error))
    return {name: round(figure(pairs) or 0.0, 4) for name, figure in figures}


def evaluate(out_of_fold: OutOfFold) -> dict[str, Any]:
    """Write metrics.json, the plots and the card; return the contents of metrics.json."""
    thresholds = load_pack(PACKS / "psesd").thresholds
    gold = {name: out_of_fold.held.gold[:, POST_LABELS.index(name)] > 0 for name in out_of_fold.targets}
    probabilities = dict(zip(out_of_fold.targets, out_of_fold.probabilities.T, strict=True))
    metrics: dict[str, Any] = {
        "posts": len(out_of_fold.held.posts),
        "targets": {
            name: {
                "posts": int(gold[name].sum()),
                "encoder": ranking_figures(gold[name], out_of_fold.encoder[:, t]),
                "classifier": ranking_figures(gold[name], probabilities[name]),
                "threshold": thresholds[name],
                **operating_point(gold[name], probabilities[name] >= thresholds[name]),
            }
            for t, name in enumerate(out_of_fold.targets)
        },
        "average_precision_encoder_and_crossed": out_of_fold.average_precision,
        "slices": count_slices(out_of_fold, thresholds["disruption"]),
    }
    (HERE / "metrics.json").write_text(json.dumps(metrics, indent=1) + "\n")
    draw_reliability(gold, probabilities)
    draw_curve(gold["disruption"], probabilities["disruption"], thresholds["disruption"])
    parts = {
        "figures": figures_table(metrics),
        "slices": slices_table(metrics),
        "failures": list_failures(out_of_fold, thresholds),
    }
    card.write(HERE / "card.md", parts)
    return metrics


def operating_point(gold: np.ndarray, flagged: np.ndarray) -> dict[str, float]:
    """Precision, recall and F1 of the flags; shapes (posts,)."""
    hits = int((gold & flagged).sum())
    precision, recall = hits / max(int(flagged.sum()), 1), hits / max(int(gold.sum()), 1)
    f = 2 * precision * recall / (precision + recall) if hits else 0.0
    return {"precision": round(precision, 4), "recall": round(recall, 4), "f": round(f, 4)}


def count_slices(out_of_fold: OutOfFold, threshold: float) -> dict[str, dict[str, int]]:
    """For each of SLICES, how many harmless posts (level 0 or 1) there are and are flagged, and how many disrupting
    ones there are and are caught."""
    flagged = out_of_fold.probabilities[:, out_of_fold.targets.index("disruption")] >= threshold
    columns = zip(out_of_fold.held.posts, out_of_fold.held.texts, flagged.tolist(), strict=True)
    rows = [(post, {NAMES[c.kind] for c in cues(text.folded)}, flagged) for post, text, flagged in columns]
    counts = {}
    for name, belongs in SLICES.items():
        inside = [(post["disruption"] >= 2, flagged) for post, kinds, flagged in rows if belongs(post, kinds)]
        counts[name] = {
            "harmless": sum(not y for y, _ in inside),
            "flagged": sum(s and not y for y, s in inside),
            "disrupting": sum(y for y, _ in inside),
            "caught": sum(s and y for y, s in inside),
        }
    return counts


def list_failures(out_of_fold: OutOfFold, thresholds: Any) -> str:
    """The MAX_FAILURES worst errors as a Markdown list: half are missed posts, half are harmless ones flagged."""
    probabilities = out_of_fold.probabilities[:, out_of_fold.targets.index("disruption")]
    level = np.array([post["disruption"] for post in out_of_fold.held.posts])
    missed = [n for n in np.argsort(probabilities) if level[n] >= 2 and probabilities[n] < thresholds["disruption"]]
    flagged = [n for n in np.argsort(-probabilities) if level[n] < 2 and probabilities[n] >= thresholds["disruption"]]
    lines = []
    for n in (*missed[: MAX_FAILURES // 2], *flagged[: MAX_FAILURES // 2]):
        quote = card.quote(out_of_fold.held.posts[n]["text"])
        lines.append(f"- level {level[n]}, scored {probabilities[n]:.2f}: {quote}")
    return "\n".join(lines)


def draw_reliability(gold: dict[str, np.ndarray], probabilities: dict[str, np.ndarray]) -> None:
    """Plot observed frequency against predicted probability for the three levels, over a histogram of posts."""
    figure, (top, bottom) = plt.subplots(2, 1, figsize=(6, 6.5), height_ratios=(4, 1), sharex=True)
    top.plot((0, 1), (0, 1), color="gray", linestyle=":")
    names = {DISRUPTION_LOW: "low or more", "disruption": "elevated or more", DISRUPTION_HIGH: "high"}
    for (name, label), marker in zip(names.items(), "osD", strict=True):
        bin_of = np.minimum((probabilities[name] * BINS).astype(int), BINS - 1)
        bins = [n for n in range(BINS) if (bin_of == n).sum() >= 5]
        top.plot(
            [probabilities[name][bin_of == n].mean() for n in bins], [gold[name][bin_of == n].mean() for n in bins],
            marker=marker, label=label,
        )  # fmt: skip
    bottom.hist(probabilities["disruption"], bins=BINS, range=(0, 1), color="gray")
    bottom.set_yscale("log")
    top.set(ylabel="share that was so", title="Reliability, on posts that it was not trained on")
    bottom.set(xlabel="predicted probability", ylabel="posts")
    top.legend()
    save_figure(figure, "reliability")


def draw_curve(gold: np.ndarray, probabilities: np.ndarray, threshold: float) -> None:
    """Plot precision against recall of level 2 or more, with the operating point."""
    order = np.argsort(-probabilities, kind="stable")
    hits = np.cumsum(gold[order])
    figure, axes = plt.subplots(figsize=(6, 4.5))
    axes.step(hits / gold.sum(), hits / np.arange(1, len(gold) + 1), where="post")
    point = operating_point(gold, probabilities >= threshold)
    axes.plot(point["recall"], point["precision"], "o", label=f"threshold {threshold:.2f}")
    axes.set(xlabel="recall", ylabel="precision", xlim=(0, 1), ylim=(0, 1.02), title="Disruption, level 2 or more")
    axes.legend()
    save_figure(figure, "precision_recall")


def save_figure(figure: Any, name: str) -> None:
    figure.tight_layout()
    figure.savefig(HERE / f"{name}.png", dpi=110, metadata={"Software": None})
    figure.savefig(HERE / f"{name}.svg", metadata={"Date": None})
    plt.close(figure)


def figures_table(metrics: dict[str, Any]) -> str:
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


def slices_table(metrics: dict[str, Any]) -> str:
    lines = ["| | harmless posts | flagged | disrupting posts | caught |", "|---|---|---|---|---|"]
    lines += [
        f"| {name} | {row['harmless']} | {row['flagged']} | {row['disrupting']} | {row['caught']} |"
        for name, row in metrics["slices"].items()
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    print(json.dumps(evaluate(train(encoder_signals()))["targets"], indent=1))
