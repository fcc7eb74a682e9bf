"""`make train`: every step from the labeled posts to the pinned weights, each skipped where its result stands.

An interrupted step goes on from its checkpoint in .work/. To begin anew, delete that folder.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

from models.encoder.deal import OPEN, ROOT

WORK = ROOT / ".work"
MISSING = (
    f"{OPEN} is missing: training on data/ alone, with the names of data/names, without public sentences that name "
    "people and without public texts for the teacher's answers. models/encoder/card.md says where they are found."
)


def step(module: str, *arguments: str) -> None:
    print("==", module, *arguments, flush=True)
    subprocess.run([sys.executable, "-m", f"models.encoder.{module}", *arguments], check=True, cwd=ROOT)


def main() -> None:
    if not OPEN.exists():
        print(MISSING, file=sys.stderr, flush=True)
    settings = tomllib.loads((Path(__file__).parent / "train.toml").read_text())
    if not (WORK / "shipped.pt").exists():
        step("thaw", "--work", str(WORK))
    for stage in settings["stages"]:
        done = WORK / f"{stage}.done"
        if not done.exists():
            module, *words = settings[stage].pop("run").split()
            for key, value in settings[stage].items():
                words += [f"--{key}"] if value is True else [f"--{key}", str(value)]
            step(module, *words, "--name", stage, "--work", str(WORK))
            done.touch()
    step("pairs", "--work", str(WORK))
    step("export", "--work", str(WORK), "--name", "world", "--passages", "larger")
    step("tune")
    step("evaluate")


if __name__ == "__main__":
    main()
