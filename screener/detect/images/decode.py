"""Bytes of a picture -> pixels and metadata, read by a worker process that may fail, hang or be taken over.

Image parsers are large and written in C. The worker has little memory, little time, no files to write and nothing but
the picture; its answer is validated here before use.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Timer
from typing import IO, Final, cast

import numpy as np
from numpy.typing import NDArray

from screener.types import Image, ScreenerError

Pixels = NDArray[np.uint8]  # height x width x 3, RGB

MAX_CPU_SECONDS: Final = 20  # of processor time; a 12-megapixel photo takes less than one
MAX_WAIT_SECONDS: Final = 60  # seconds of wall clock, for a machine that is busy with other things
MAX_SIDE: Final = 4032  # long side of what comes back: a phone's 12 megapixels stay as they are
MAX_COPY_SIDE: Final = 65_500  # the longest side that a JPEG can have: nothing is scaled
MAX_BYTES: Final = 64 * 2**20
MAX_FRAMES: Final = 40  # of an animation, and fewer where they are large; the others are named

_ROOT = str(Path(__file__).parents[3])
# The packages' own code, which reads labels and more, is not run: it would take longer than opening a small picture.
_START = """
import sys, types
sys.path.insert(0, sys.argv[1])
for name in ("screener", "screener.detect", "screener.detect.images"):
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__path__ = [f"{sys.argv[1]}/{name.replace('.', '/')}"]
from screener.detect.images.worker import main
main()
"""


class PictureError(ScreenerError):
    """A picture that is not examined; the message says why and what to do, without the picture's name."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A picture as it is shown: its frames (one, if it does not move), upright, and what its metadata says.

    The scale of a frame times a position in it is the position in the picture at full size. Of an animation, `frames`
    are those that differ, `numbers` say which these are, from 0, and `left` counts those that differ and are not here.
    Of one to be copied, `frames` are all, `numbers` say for each which of those that differ it is, `times` for how many
    milliseconds each is shown, and `loop` how often all are (0: without end; None: once). `true` says that the frames
    are as a copy has them.
    """

    format: str
    frames: tuple[Pixels, ...] = field(repr=False)
    scales: tuple[float, ...]
    tags: Mapping[str, tuple[str, ...]] = field(repr=False)
    numbers: tuple[int, ...] = (0,)
    left: int = 0
    times: tuple[float, ...] = (0.0,)
    loop: int | None = None
    true: bool = False


def decode(image: Image, longest: int = MAX_SIDE, copy: bool = False) -> Decoded:
    """Decode a picture within a time limit; to copy it, all frames at full size, in sRGB, with its transparency (then
    four colors a pixel).

    Raises PictureError with the reason if it is not a picture, is damaged, too large or takes too long.
    """
    if not image.data and image.name.lower().startswith(("https://", "http://")):
        raise PictureError("pictures on the web are not fetched: look at it yourself")
    if len(image.data) > MAX_BYTES:
        raise PictureError(f"it is larger than {MAX_BYTES // 2**20} MB: save a smaller copy")
    limits = map(str, (MAX_COPY_SIDE if copy else longest, MAX_FRAMES, MAX_CPU_SECONDS, int(copy)))
    command = [sys.executable, "-I", "-c", _START, _ROOT, *limits]
    out = _run_worker(command, image.data)
    start, answer = out.find(b"\n") + 1, None
    with suppress(ValueError):
        answer = json.loads(out[:start])
    if not isinstance(answer, dict) or not answer.keys() & {"refused", "frames"}:
        raise PictureError("it takes too much time or memory to open: save a smaller copy")
    if "refused" in answer:
        raise PictureError(str(answer["refused"]))
    return _validate_answer(answer, memoryview(out)[start:])


def _run_worker(command: list[str], data: bytes) -> bytes:
    """Return the worker's answer, b"" if it failed. Read in one piece: subprocess.run would hold it twice."""
    pipe, until = subprocess.PIPE, time.monotonic() + MAX_WAIT_SECONDS
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL) as worker:  # noqa: S603
        late = Timer(MAX_WAIT_SECONDS, worker.kill)
        late.daemon = True
        late.start()
        with suppress(OSError), cast("IO[bytes]", worker.stdin) as given:  # one that has ended reads nothing
            given.write(data)
        out = cast("IO[bytes]", worker.stdout).read()
    late.cancel()
    if time.monotonic() > until:
        raise PictureError(f"it takes longer than {MAX_WAIT_SECONDS} seconds to open: save a smaller copy")
    return b"" if worker.returncode else out


def _validate_answer(answer: Mapping[str, object], pixels: memoryview) -> Decoded:
    """Build the picture from the worker's answer; an inconsistent answer is rejected."""
    try:
        sizes = [tuple(map(int, size)) for size in answer["frames"]]  # type: ignore[attr-defined]
        tags = {str(key): tuple(map(str, found)) for key, found in answer["tags"].items()}  # type: ignore[attr-defined]
        frames, at = [], 0
        for width, height, bands in sizes:
            size = width * height * bands
            frames.append(np.frombuffer(pixels, np.uint8, size, at).reshape(height, width, bands))
            at += size
        numbers = tuple(int(number) for number in answer["numbers"])  # type: ignore[attr-defined]
        scales, times = (tuple(map(float, answer[key])) for key in ("scales", "times"))  # type: ignore[call-overload]
        left, loop = int(answer["left"]), None if answer["loop"] is None else int(answer["loop"])  # type: ignore[call-overload]
        true = bool(answer["true"])
    except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError):
        raise PictureError("its data is inconsistent: save it again") from None
    counts = {len(frames), len(numbers), len(scales), len(times)}
    if at != len(pixels) or not frames or len(counts) > 1 or min(map(min, sizes)) < 1 or {s[2] for s in sizes} - {3, 4}:
        raise PictureError("its data is inconsistent: save it again")
    return Decoded(str(answer["format"]), tuple(frames), scales, tags, numbers, left, times, loop, true)
