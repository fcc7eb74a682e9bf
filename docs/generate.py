"""Everything that a command writes -> written anew, in the order in which one needs another: `make generate`.

usage: python -m docs.generate [FILE ...]      (without files: all of them)
       python -m docs.generate --check         (the tests that compare what is here with its sources; two minutes)
Each generator runs in a process of its own. One that lacks something says so, and the others go on.
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

ROOT: Final = Path(__file__).parents[1]
OPEN: Final = ROOT.parent / "shared" / "open"


def public_sets() -> str:
    return "" if OPEN.exists() else f"the public sets are not in {OPEN}"


def chromium() -> str:
    return "" if os.environ.get("CHROMIUM") or shutil.which("chromium") else "there is no Chromium"


def nothing() -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Generator:
    """Files, the module that writes them (or prints the one), the test that compares them, and what it may lack."""

    files: tuple[str, ...]
    module: str
    checked_by: str
    prints: bool = False
    lacks: Callable[[], str] = nothing


PSESD: Final = "screener/policy/packs/psesd"
ALL: Final = (
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
    Generator(("tests/eval/real.json",), "tests.eval.real", "tests/unit/test_generated.py", lacks=public_sets),
    Generator(("docs/robustness.md",), "tests.eval.robustness", "tests/unit/test_generated.py", lacks=public_sets),
    Generator(("docs/benchmarks.md", "docs/benchmarks.svg"), "benchmarks.told", "tests/bench"),
    Generator(("docs/commands.md",), "docs.commands", "tests/unit/test_generated.py"),
    Generator(("README.md",), "docs.readme", "tests/unit/test_generated.py"),
    Generator(("docs/pages",), "docs.page_pictures", "", lacks=chromium),
)


def run(generator: Generator) -> int:
    """Run one generator; return its exit code. What it was to print is kept only if it succeeded."""
    print(f"{', '.join(generator.files)}: python -m {generator.module}", file=sys.stderr, flush=True)
    if why := generator.lacks():
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
    parser.add_argument("files", nargs="*", metavar="FILE", help=", ".join(file for one in ALL for file in one.files))
    parser.add_argument("--check", action="store_true", help="Change nothing; fail if a file is not what it would be.")
    args = parser.parse_args()
    chosen = [one for one in ALL if not args.files or set(args.files) & set(one.files)]
    if unknown := set(args.files) - {file for one in ALL for file in one.files}:
        parser.error(f"nothing here writes {', '.join(sorted(unknown))}")
    if args.check:
        tests = dict.fromkeys(one.checked_by for one in chosen if one.checked_by)
        sys.exit(subprocess.run([sys.executable, "-m", "pytest", "-q", *tests], cwd=ROOT, check=False).returncode)
    failed = [one.module for one in chosen if run(one)]
    if failed:
        sys.exit(f"These failed, and what they write is as it was: {', '.join(failed)}")


if __name__ == "__main__":
    main()
