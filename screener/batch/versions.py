"""Everything besides the input that reports depend on -> its versions: a run is not resumed with others."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable


def versions(pack: str) -> dict[str, str]:
    """Return the versions of what screens now, by the name that people see if one has changed."""
    from screener.detect.images import installed
    from screener.detect.roster import LIST
    from screener.folders import data_folder
    from screener.policy.choice import folder
    from screener.policy.pack import load_pack
    from screener.version import VERSION
    from screener.weights import pins

    students = data_folder() / LIST
    return {
        "screener version": VERSION,
        "model": _digest([json.dumps(pins(), sort_keys=True).encode()]),
        "rules": load_pack(folder(pack)).digest,
        "student list": _digest([students.read_bytes()]) if students.exists() else "",
        "set of picture components": ", ".join(installed()),
    }


def _digest(parts: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.hexdigest()
