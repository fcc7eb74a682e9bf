"""A post that ends every process which screens it, as one that takes all memory does."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from benchmarks import kills

WORD: Final = "deadly"
# Python imports it when a process begins: it is there in those that a run starts, not in the one that starts them.
BEGINS: Final = f"""
import os
from screener.batch import worker

real = worker.screen_all

def together(screen, entries):
    if any({WORD!r} in getattr(one, "text", "") for one in entries):
        os._exit(9)
    return real(screen, entries)

worker.screen_all = together
"""


def environment(folder: Path) -> dict[str, str]:
    """What the processes must find set so that the word in a post ends them."""
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(BEGINS, encoding="utf-8")
    return {"PYTHONPATH": os.pathsep.join((str(folder), str(kills.ROOT)))}
