"""Generated files -> generated again, each after the files it depends on: `make generate`.

usage: python -m docs.generate [FILE ...]      (without files: all of them)
       python -m docs.generate --check         (the tests that compare what is here with its sources; two minutes)
Each generator runs in a process of its own. If it misses something, this is printed, and the others go on.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from models.public_sets import OPEN

ROOT: Final = Path(__file__).parents[1]


def missing_public_sets() -> str:
    return "" if OPEN.exists() else f"the public sets are not in {OPEN} (SCREENER_OPEN_DATA names another folder)"


def missing_chromium() -> str:
    return "" if os.environ.get("CHROMIUM") or shutil.which("chromium") else "there is no Chromium"


def nothing_missing() -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Generator:
    """Files, the module that writes them (or prints the only one), the test that compares them with their sources, and
    a function that says what is missing here for it, or nothing."""

    files: tuple[str, ...]
    module: str
    checked_by: str
    prints: bool = False
    missing: Callable[[], str] = nothing_missing


PSESD: Final = "screener/policy/packs/psesd"
GENERATORS: Final = (
    Generator((f"{PSESD}/judged.yaml",), "tests.rules.examples", "tests/rules", prints=True),
    Generator(("docs/rules.md",), "docs.rules", "tests/unit/test_pack_psesd.py", prints=True),
    Generator(("docs/api.json",), "docs.api", "tests/contract/test_openapi.py", prints=True),
    Generator(("tests/golden/reports.jsonl",), "tests.golden.make", "tests/golden"),
    Generator(
        ("models/encoder/metrics.json", "models/encoder/card.md"),
        "models.encoder.evaluate",
        "tests/unit/test_generated.py",
    ),
    Generator(("tests/eval/danger.json",), "tests.eval.danger", "tests/unit/test_generated.py"),
    Generator(
        ("tests/eval/real.json",), "tests.eval.real", "tests/unit/test_generated.py", missing=missing_public_sets
    ),
    Generator(
        ("docs/robustness.md",), "tests.eval.robustness", "tests/unit/test_generated.py", missing=missing_public_sets
    ),
    Generator(("docs/benchmarks.md", "docs/benchmarks.svg"), "benchmarks.render", "tests/bench"),
    Generator(("docs/commands.md",), "docs.commands", "tests/unit/test_generated.py"),
    Generator(("README.md",), "docs.readme", "tests/unit/test_generated.py"),
    Generator(("docs/pages",), "docs.page_pictures", "", missing=missing_chromium),
)


def run_generator(generator: Generator) -> int:
    """Run one generator; return its exit code. Output that it prints is written only if it succeeds."""
    print(f"{', '.join(generator.files)}: python -m {generator.module}", file=sys.stderr, flush=True)
    if why := generator.missing():
        print(f"  left as it is: {why}", file=sys.stderr)
        return 0
    command = [sys.executable, "-W", "ignore", "-m", generator.module]
    out = subprocess.PIPE if generator.prints else subprocess.DEVNULL
    done = subprocess.run(command, cwd=ROOT, stdout=out, text=True, encoding="utf-8", check=False)
    if generator.prints and not done.returncode:
        (ROOT / generator.files[0]).write_text(done.stdout, encoding="utf-8")
    return done.returncode


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "files", nargs="*", metavar="FILE", help=", ".join(file for generator in GENERATORS for file in generator.files)
    )
    parser.add_argument("--check", action="store_true", help="Change nothing; fail if a file is not what it would be.")
    args = parser.parse_args()
    chosen = [generator for generator in GENERATORS if not args.files or set(args.files) & set(generator.files)]
    if unknown := set(args.files) - {file for generator in GENERATORS for file in generator.files}:
        parser.error(f"nothing here writes {', '.join(sorted(unknown))}")
    if args.check:
        tests = dict.fromkeys(generator.checked_by for generator in chosen if generator.checked_by)
        sys.exit(subprocess.run([sys.executable, "-m", "pytest", "-q", *tests], cwd=ROOT, check=False).returncode)
    failed = [generator.module for generator in chosen if run_generator(generator)]
    if failed:
        sys.exit(f"These failed, and what they write is as it was: {', '.join(failed)}")


if __name__ == "__main__":
    main()
