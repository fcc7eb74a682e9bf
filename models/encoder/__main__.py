"""`make train`: every step from the labeled posts to the pinned weights; stages that are done are skipped.

An interrupted stage continues from its checkpoint in .work/. To start over, delete that folder.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

from models.encoder.sampling import ROOT
from models.public_sets import OPEN

WORK = ROOT / ".work"
MISSING = (
    f"{OPEN} is missing: training on data/ alone, with the names of data/names, without public sentences that name "
    "people and without public texts in the distillation set. models/encoder/card.md says where they are found."
)


def run_step(module: str, *arguments: str) -> None:
    print("==", module, *arguments, flush=True)
    subprocess.run([sys.executable, "-m", f"models.encoder.{module}", *arguments], check=True, cwd=ROOT)


def main() -> None:
    if not OPEN.exists():
        print(MISSING, file=sys.stderr, flush=True)
    settings = tomllib.loads((Path(__file__).parent / "train.toml").read_text())
    if not (WORK / "shipped.pt").exists():
        run_step("dequantize", "--work", str(WORK))
    for stage in settings["stages"]:
        done = WORK / f"{stage}.done"
        if not done.exists():
            module, *arguments = settings[stage].pop("run").split()
            for key, value in settings[stage].items():
                arguments += [f"--{key}"] if value is True else [f"--{key}", str(value)]
            run_step(module, *arguments, "--name", stage, "--work", str(WORK))
            done.touch()
    run_step("linear_model", "--work", str(WORK))
    run_step("export", "--work", str(WORK), "--name", "world", "--passages", "larger")
    run_step("tune")
    run_step("evaluate")


if __name__ == "__main__":
    main()
