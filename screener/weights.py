"""Verified model files: a weight that is missing, or differs from the one this version was tested with, is refused."""

import hashlib
import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from screener.types import ScreenerError

REMEDY = "Get it again: git checkout -- models, or reinstall the program."


def models() -> Path:
    """Return the folder of the model files: next to the package in a checkout, inside it when installed."""
    package = Path(str(files("screener")))
    inside = package / "models"
    return inside if inside.exists() else package.parent / "models"


@cache
def pins() -> dict[str, str]:
    """Return the SHA-256 of every model file, by its path under the models folder."""
    pinned: dict[str, str] = json.loads((files("screener") / "weights.json").read_text(encoding="utf-8"))
    return pinned


def stored(name: str) -> bytes:
    """Return the bytes of a model file. Raises ScreenerError, with the file and the remedy, if it is missing."""
    path = models() / name
    try:
        return path.read_bytes()
    except OSError:
        raise ScreenerError(f"The model file {path} is missing. {REMEDY}") from None


def verified(name: str) -> bytes:
    """Return the bytes of a pinned model file such as 'encoder/encoder.onnx'.

    Raises ScreenerError, with the file and the remedy, if it is missing or altered.
    """
    data = stored(name)
    if hashlib.sha256(data).hexdigest() != pins()[name]:
        raise ScreenerError(f"The model file {models() / name} is not the one this version was tested with. {REMEDY}")
    return data


def runtime() -> Any:
    """Import onnxruntime. On Windows only this call stops its telemetry; screener/telemetry.py stops it elsewhere."""
    import onnxruntime

    onnxruntime.disable_telemetry_events()
    return onnxruntime


def session(name: str) -> Any:
    """Open a pinned network in onnxruntime with one thread; callers distribute the work over the cores."""
    onnxruntime = runtime()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    options.enable_cpu_mem_arena = False  # it would keep the memory of the longest text
    found = onnxruntime.InferenceSession(verified(name), options, providers=["CPUExecutionProvider"])
    found._model_bytes = None  # it would keep the bytes of the file, to open it again on another device
    return found
