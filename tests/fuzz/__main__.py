"""`make fuzz`: so many odd inputs, counted -> found/ keeps each that broke something, in its smallest form.

Counts add up over runs in .work/fuzz.json, so that a machine may do them at night, bit by bit. A fresh copy of the
project begins from those in docs/reliability.md; each round is seeded with the count, so that no round is made twice.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import time
import warnings
from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.fuzz.targets import TARGETS, check

ROOT: Final = Path(__file__).parents[2]
FOUND: Final = Path(__file__).parent / "found"
TOLD: Final = ROOT / "docs" / "reliability.md"
SAID: Final = "Inputs run so far"
COUNTS: Final = ROOT / ".work" / "fuzz.json"
ROUND: Final = 500  # inputs of one kind before the next kind's turn, where each gets a hundredth


def one_round(what: str, inputs: int, number: int) -> tuple[int, Exception | None, Mapping[str, Any] | None]:
    """Check so many inputs; give the number checked and, if one broke something, the smallest that does."""
    count = 0
    last: Mapping[str, Any] | None = None

    @seed(number)
    @settings(
        max_examples=inputs,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(TARGETS[what][1]())
    def run(one: Mapping[str, Any]) -> None:
        nonlocal count, last
        count += 1
        last = one
        check(what, one)

    try:
        run()
    except Exception as error:
        return count, error, last
    return count, None, None


def counted() -> Counter[str]:
    """How many inputs of each kind were run: what this machine knows, or what the document tells, if that is more."""
    here: Counter[str] = Counter(json.loads(COUNTS.read_text()) if COUNTS.exists() else {})
    for line in TOLD.read_text(encoding="utf-8").splitlines():
        if line.startswith(SAID):
            kinds = line.partition("(")[2].partition(")")[0]
            here |= Counter({what: int(n.replace(",", "")) for what, n in re.findall(r"([a-z]+) ([\d,]*\d)", kinds)})
    return here


def keep(what: str, one: Mapping[str, Any], error: Exception) -> Path:
    written = json.dumps({"what": what, "given": one}, ensure_ascii=True, indent=1) + "\n"
    path = FOUND / f"{what}-{hashlib.sha256(written.encode()).hexdigest()[:10]}.json"
    path.write_text(written, encoding="utf-8")
    print(f"found: {path.name}: {type(error).__name__}: {str(error)[:200]!r}", flush=True)
    return path


def tell(known: Mapping[str, int]) -> None:
    """Write into docs/reliability.md how many inputs were run, by kind."""
    lines = TOLD.read_text(encoding="utf-8").splitlines()
    kinds = ", ".join(f"{what} {count:,}" for what, count in known.items())
    said = f"{SAID}: {sum(known.values()):,} ({kinds}), the last of them on {date.today().isoformat()}."
    lines = [said if line.startswith(SAID) else line for line in lines]
    TOLD.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--inputs", type=int, default=2_000, help="how many inputs in all")
    asked.add_argument("--seconds", type=float, default=float("inf"), help="stop after so long")
    asked.add_argument("--only", choices=list(TARGETS), nargs="*", default=list(TARGETS))
    asked.add_argument("--tell", action="store_true", help="write the count of all runs into docs/reliability.md")
    wanted = asked.parse_args()
    warnings.simplefilter("ignore")
    os.environ.setdefault("SCREENER_DATA", str(ROOT / ".work" / "fuzz-data"))
    COUNTS.parent.mkdir(exist_ok=True)
    known = counted()
    begun, done, broken = time.monotonic(), 0, 0
    share = sum(TARGETS[what][2] for what in wanted.only)
    while done < wanted.inputs and time.monotonic() - begun < wanted.seconds:
        for what in wanted.only:
            size = max(1, min(ROUND, wanted.inputs) * TARGETS[what][2] // share)
            count, error, one = one_round(what, size, sum(known.values()))
            done += count
            known[what] += count
            if error is not None and one is not None:
                broken += 1
                keep(what, one, error)
            COUNTS.write_text(json.dumps(known) + "\n")
    took = time.monotonic() - begun
    print(f"{done:,} inputs in {took:,.0f} s, {broken} broke something; in all runs {sum(known.values()):,}:")
    print(dict(known))
    if wanted.tell:
        tell(known)
    raise SystemExit(1 if broken else 0)


if __name__ == "__main__":
    main()
