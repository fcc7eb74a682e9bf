"""Where the public sets are: the folder that SCREENER_OPEN_DATA names, or else shared/open beside the checkout."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

OPEN: Final = Path(os.environ.get("SCREENER_OPEN_DATA") or Path(__file__).resolve().parents[2] / "shared" / "open")
