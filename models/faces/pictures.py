"""A picture of a set, by its file -> its pixels, red first."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np


def pixels(path: Path) -> np.ndarray:
    """Raises ValueError if the file is no picture."""
    read = cv2.imread(str(path))
    if read is None:
        raise ValueError(f"{path} is no picture")
    return np.ascontiguousarray(read[:, :, ::-1])
