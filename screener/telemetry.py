"""What libraries tell their makers is switched off here, before any of them can be imported.

`screener/__init__.py` does it first, so that every entry point has it, and the environment hands it on to every
process that one of them starts. docs/reliability.md says, library by library, what else is done.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final

OFF: Final[Mapping[str, str]] = {
    "ORT_DISABLE_TELEMETRY": "1",  # onnxruntime begins with its import: its own function to stop it comes too late
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_USAGE_STATS_REPORT_URL": "http://127.0.0.1:9",  # Ray reports even that it may not report: to nobody
    "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
    "HF_HUB_DISABLE_TELEMETRY": "1",  # of transformers, which only training has
}


def switch_off() -> None:
    """Set the variables of this process, and so of its children, whatever they were before."""
    os.environ.update(OFF)
