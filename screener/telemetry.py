"""Switches off the telemetry of libraries before any of them can be imported.

`screener/__init__.py` calls this first, so it applies to every entry point, and child processes inherit the environment
variables. docs/reliability.md lists what else is done for each library.
"""

import os
from collections.abc import Mapping
from typing import Final

OFF: Final[Mapping[str, str]] = {
    "ORT_DISABLE_TELEMETRY": "1",  # onnxruntime starts on import: its own function to stop it comes too late
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_USAGE_STATS_REPORT_URL": "http://127.0.0.1:9",  # Ray reports even that reporting is off: send that nowhere
    "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
    "HF_HUB_DISABLE_TELEMETRY": "1",  # for transformers, which only training installs
}


def switch_off() -> None:
    """Set the variables for this process and its children, whatever their earlier values."""
    os.environ.update(OFF)
