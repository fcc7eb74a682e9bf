"""What is not installed is told with the command that installs it, which is another one outside of a checkout."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

import pytest

from screener.extras import MAKE_TARGETS, NO_DEPS_PACKAGES, remedy

ROOT = Path(__file__).parents[2]
EXTRAS = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
SOURCES = [path for path in (ROOT / "screener").rglob("*.py") if path.name != "extras.py"]
NAMED = {
    name for path in SOURCES for name in re.findall(r'(?:missing|remedy)\([^)]*["\'](\w+)["\']\)', path.read_text())
}


def test_each_extra_that_is_named_is_one_and_has_its_target() -> None:
    assert {"images", "tables", "cluster", "serve", "pages"} == NAMED
    targets = re.findall(r"^([\w -]+):", (ROOT / "Makefile").read_text(), re.M)
    known = {name for line in targets for name in line.split()}
    for extra in NAMED:
        assert extra in EXTRAS
        assert MAKE_TARGETS.get(extra, extra) in known
        assert remedy(extra) == f"run 'make {MAKE_TARGETS.get(extra, extra)}' once"


@pytest.mark.parametrize("extra", sorted(NAMED))
def test_an_installed_program_names_no_make(extra: str) -> None:
    told = remedy(extra, checkout=False, own_pip=True)
    # Another `pip` than the program's own would look for the package elsewhere, and find a stranger's or none.
    assert told.startswith(f'run "{sys.executable}" -m pip install "school-post-screener[{extra}]"')
    assert "make" not in told
    assert not {"make", "pip"} & set(remedy(extra, checkout=False, own_pip=False).split())


def test_no_other_message_names_make() -> None:
    assert [path.name for path in SOURCES if re.search(r"run 'make|\"make |'make \w+'", path.read_text())] == []


def test_what_comes_beside_an_extra_is_what_its_lock_says() -> None:
    lock = (ROOT / "requirements" / "image-weights.txt").read_text()
    assert NO_DEPS_PACKAGES["images"].split() == re.findall(r"^(\S+==\S+)", lock, re.M)
