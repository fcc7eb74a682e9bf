"""A video -> the frames that stand for it: at every scene change, and one a second. Read inside the restricted worker.

Nobody hears its sound, and what shows for less than a second may be missed: a video is never wholly checked.
"""

from __future__ import annotations

import io
import math
import os
import time
from collections.abc import Iterator
from typing import Any, Final

from screener.detect.images.metadata import KINDS, LOCATION, UNCHECKED

SECOND: Final = "second"  # what a frame's info says about when it is shown
MAX_SAMPLES: Final = 30  # of a longer video, every second or third second is looked at
VIEWS_PER_SECOND: Final = 5  # a second: frames that are compared to find scene changes
VIEW_SIZE: Final = (32, 32)  # pixels of the small view by which they are
MIN_SCENE_CHANGE: Final = 12.0  # of 255: mean difference of two views from which on they are of two scenes
MAX_FRAMES: Final = 45  # frames, scene changes included
MAX_SIDE: Final = 1280  # long side of what is looked at
READING_TIME_SHARE: Final = 0.7  # share of the processor time that may be spent on reading
LOCATION_MARKERS: Final = (b"\xa9xyz", b"location.ISO6709")  # where phones write down where it was taken


class Video:
    """An opened video. Raises ValueError if it cannot be read."""

    def __init__(self, data: bytes, seconds: int) -> None:
        os.environ["OPENBLAS_NUM_THREADS"] = "1"  # each thread would take address space
        import cv2

        self.tags: dict[str, list[str]] = {kind: [] for kind in KINDS}
        self.tags[LOCATION] = ["GPS"] if any(place in data for place in LOCATION_MARKERS) else []
        self.until = time.process_time() + READING_TIME_SHARE * seconds
        source: Any = io.BytesIO(data)
        self.video = cv2.VideoCapture(source, cv2.CAP_FFMPEG, [cv2.CAP_PROP_N_THREADS, 1])
        if not self.video.isOpened():
            raise ValueError("no video")
        self.rate = min(max(self.video.get(cv2.CAP_PROP_FPS), 1.0), 240.0)
        long = self.video.get(cv2.CAP_PROP_FRAME_COUNT) / self.rate
        self.step = max(math.ceil(min(long, 36_000) / MAX_SAMPLES), 1)  # seconds

    def __iter__(self) -> Iterator[tuple[Any, int]]:
        """Yield Pillow images with their long sides at full size; afterward the metadata say what was left out."""
        import cv2
        import numpy as np
        from PIL import Image

        number, taken, due, next_view, before = 0, 0, 0.0, 0.0, np.full(VIEW_SIZE, np.inf)
        while self.video.grab():
            # Phones do not film at an even rate; a file without times is taken to be even.
            second = round(self.video.get(cv2.CAP_PROP_POS_MSEC) / 1000 or number / self.rate, 3)
            number += 1
            if taken == MAX_FRAMES or time.process_time() > self.until:
                self.tags[UNCHECKED] = [f"what comes after second {int(second)}"]
                return
            if second < next_view:
                continue
            next_view = second + 0.9 / VIEWS_PER_SECOND
            read, pixels = self.video.retrieve()
            if not read:
                continue
            gray = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
            view = cv2.resize(gray, VIEW_SIZE, interpolation=cv2.INTER_AREA).astype(float)
            if second >= due or np.abs(view - before).mean() > MIN_SCENE_CHANGE:
                taken, due, before = taken + 1, (second // self.step + 1) * self.step, view
                frame = Image.fromarray(np.ascontiguousarray(pixels[:, :, ::-1]))
                frame.thumbnail((MAX_SIDE, MAX_SIDE))
                frame.info[SECOND] = int(second)
                yield frame, max(pixels.shape)
