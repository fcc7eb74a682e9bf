"""Measured figures of the labeled sets -> README's table of them, and a note on where the posts come from."""

from __future__ import annotations

import json
import textwrap
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[1]
BLIND: Final = ROOT / "tests" / "eval" / "blind.json"
OPENINGS: Final = BLIND.with_name("blind_openings.jsonl")
LINE_WIDTH: Final = 120
STOPPED: Final = "review", "hold"
FEW: Final = 30  # cases; a share of fewer is shown as a count
# Which parts of blind.json a column of the table is made of, and where their labels are.
BLIND_SETS: Final = {
    "blind, invented": (("drafts", "long"), ROOT / "data" / "eval" / "blind.jsonl"),
    "blind, real": (("real",), BLIND.with_name("blind_real.jsonl")),
}
Figures = Mapping[str, Any]


def share(part: float, whole: int) -> str:
    """A share in percent, or as a count where the cases are few."""
    return f"{part:.0f} of {whole}" if whole < FEW else f"{part / whole:.0%}"


def share_of(found: Figures, rate: str, cases: str) -> str:
    return share(found[rate] * found[cases], found[cases])


def count_verdicts(found: Figures, label: str, verdicts: Sequence[str]) -> tuple[int, int]:
    """How many posts with a label got one of these verdicts, and how many have the label."""
    said = {pair.split("->")[1]: n for pair, n in found["verdicts"].items() if pair.startswith(f"{label}->")}
    return sum(said.get(verdict, 0) for verdict in verdicts), sum(said.values())


def count_risky_stopped(found: Figures) -> tuple[int, int]:
    (reviews, to_review), (holds, to_hold) = (count_verdicts(found, label, STOPPED) for label in STOPPED)
    return reviews + holds, to_review + to_hold


def count_hits(rate: Figures) -> str:
    return f"{(rate['recall'] or 0) * rate['gold']:.0f} of {rate['gold']}" if rate["gold"] else "none in it"


def count_false_alarms(rate: Figures) -> str:
    return f"{rate['predicted'] * (1 - (rate['precision'] or 0)):.0f}"


def f_score(rate: Figures) -> str:
    return count_hits(rate) + " found" if rate["gold"] < FEW else f"{rate['f']:.0%}"


# For each row its title, the function that formats its figure, and the target.
ROWS: Final[tuple[tuple[str, Callable[[Figures], str], str], ...]] = (
    ("harmless posts stopped", lambda f: share(*count_verdicts(f, "clear", STOPPED)), "4%"),
    ("risky posts stopped", lambda f: share(*count_risky_stopped(f)), "97%"),
    ("posts to hold that passed as clear", lambda f: share(*count_verdicts(f, "hold", ("clear",))), "0%"),
    ("dangers found", lambda f: count_hits(f["concerns"]["safety"]), "all"),
    ("false alarms of danger", lambda f: count_false_alarms(f["concerns"]["safety"]), "0"),
    ("heated but protected posts flagged", lambda f: share_of(f, "protected_speech_flagged", "heated"), "0%"),
    ("people named, F1", lambda f: f_score(f["any_person"]), "98%"),
    ("students named, F1", lambda f: f_score(f["spans"]["STUDENT_NAME"]), "95%"),
    ("names, details and numbers without a finding", lambda f: share_of(f, "leak_rate", "protected_spans"), "3%"),
)


def pool(parts: Sequence[Figures]) -> Figures:
    """The figures of several parts together, as far as the table needs them."""
    posts, spans, heated = (sum(part[key] for part in parts) for key in ("posts", "protected_spans", "heated"))
    return {
        "posts": posts,
        "verdicts": sum((Counter(part["verdicts"]) for part in parts), Counter()),
        "any_person": pool_rates([part["any_person"] for part in parts]),
        "spans": {"STUDENT_NAME": pool_rates([part["spans"]["STUDENT_NAME"] for part in parts])},
        "concerns": {"safety": pool_rates([part["concerns"]["safety"] for part in parts])},
        "protected_spans": spans,
        "leak_rate": _mean(parts, "leak_rate", "protected_spans"),
        "heated": heated,
        "protected_speech_flagged": _mean(parts, "protected_speech_flagged", "heated"),
    }


def _mean(parts: Sequence[Figures], rate: str, cases: str) -> float:
    """The rate over the cases of all parts; a part without cases has none."""
    whole = sum(part[cases] for part in parts)
    return sum((part[rate] or 0) * part[cases] for part in parts) / whole if whole else 0.0


def pool_rates(rates: Sequence[Figures]) -> Figures:
    gold, predicted = (sum(rate[key] for rate in rates) for key in ("gold", "predicted"))
    recall = sum((rate["recall"] or 0) * rate["gold"] for rate in rates) / gold if gold else None
    precision = sum((rate["precision"] or 0) * rate["predicted"] for rate in rates) / predicted if predicted else None
    f = 2 * precision * recall / (precision + recall) if precision and recall else 0.0
    return {"precision": precision, "recall": recall, "f": f, "gold": gold, "predicted": predicted}


def count_heated(labels: Path) -> Counter[str]:
    """How many posts of each part of a labeled set are heated but protected (disruption level 1)."""
    rows = map(json.loads, labels.read_text(encoding="utf-8").splitlines())
    return Counter(row.get("part", "") for row in rows if row["disruption"] == 1)


def read_sets(metrics: Figures) -> dict[str, Figures]:
    """The figures of each column: dev and exam, and the blind posts, invented and real, once they were opened."""
    evaluated = ROOT / "data" / "eval"
    sets: dict[str, Figures] = {
        name: {**metrics[name], "heated": count_heated(evaluated / f"{name}.jsonl").total()} for name in ("dev", "exam")
    }
    blind = json.loads(BLIND.read_text(encoding="utf-8")) if BLIND.exists() else {}
    for name, (parts, labels) in BLIND_SETS.items():
        heated = count_heated(labels)
        found = [{**blind[part], "heated": heated[part] or heated[""]} for part in parts if part in blind]
        if found:
            sets[name] = pool(found)
    return sets


def render_table(sets: Mapping[str, Figures], openings: Sequence[Figures] = ()) -> str:
    """A Markdown table of the figures of each set, and a note on the sets."""
    heads = [f"{name}, {found['posts']}" for name, found in sets.items()]
    lines = [f"| posts | {' | '.join(heads)} | aim |", f"|{' --- |' * (len(heads) + 2)}"]
    lines += [f"| {name} | {' | '.join(map(format_row, sets.values()))} | {aim} |" for name, format_row, aim in ROWS]
    return "\n".join([*lines, "", textwrap.fill(render_note(sets, openings), LINE_WIDTH)])


def render_note(sets: Mapping[str, Figures], openings: Sequence[Figures]) -> str:
    """What the posts are, and what was decided on them."""
    real = next((found["posts"] for name, found in sets.items() if name.endswith("real")), 0)
    note = (
        f"All posts{f' but the {real} real texts' if real else ''} were written for this project. No model was trained "
        "on any, but dev and exam were looked at when weights and thresholds were chosen"
    )
    if not openings:
        return f"{note}, so expect somewhat worse figures on your own posts."
    weights = len({(opening["encoder"], opening["passages"]) for opening in openings})
    return (
        f"{note}. The blind posts were opened for {weights} sets of weights in turn, so they are no longer blind in "
        "the strict sense."
    )


def read_openings() -> list[Figures]:
    """Each opening of the blind posts, the last for the weights that ship; none if these were not measured on them."""
    if not BLIND.exists():
        return []
    return [json.loads(line) for line in OPENINGS.read_text(encoding="utf-8").splitlines()]
