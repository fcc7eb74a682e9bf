"""Files of a model -> their sha256 in screener/weights.json, which the screener checks when it loads them."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from screener.weights import pins

ROOT = Path(__file__).resolve().parents[1]


def pin(folder: Path, *files: str) -> None:
    """Write the sha256 of these files of a model's folder to screener/weights.json; other pins stay."""
    path = ROOT / "screener" / "weights.json"
    digests = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    digests |= {f"{folder.name}/{file}": hashlib.sha256((folder / file).read_bytes()).hexdigest() for file in files}
    path.write_text(json.dumps(dict(sorted(digests.items())), indent=1) + "\n", encoding="utf-8")
    pins.cache_clear()
