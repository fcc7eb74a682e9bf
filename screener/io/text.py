"""Bytes -> words and values: UTF-8, JSON, and files that hold one text. Every refusal names its remedy."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from screener.io import limits
from screener.io.source import UnfitError
from screener.types import ScreenerError

# What a post may say of itself. What follows `images` is read by the page and by summaries.
FIELDS: Final = ("text", "id", "account", "audience", "attested", "images", "school", "author", "network", "scheduled")
PICTURES: Final = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".heic", ".heif", ".avif", ".svg", ".bmp", ".tif", ".tiff")
UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_LONE_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_LETTERS: Final = re.escape("áéíóúüñÁÉÍÓÚÜÑ".encode("cp1252"))
_SIGNS: Final = re.escape("¿¡ªº«»“”‘’–—…•€™©®°·½¼¾£§\u00a0".encode("cp1252"))
_WESTERN: Final = re.compile(
    rb"(?:[\x00-\x7f]|\xf1?[%b](?![%b])|[%b]{1,3}(?![%b]))*" % (_LETTERS, _LETTERS, _SIGNS, _SIGNS)
)


def is_picture(path: Path) -> bool:
    return path.suffix.lower() in PICTURES


def read_text(path: Path) -> str:
    """Read a draft from a file. Raises ScreenerError if there is none or it is no UTF-8 text."""
    return decoded(read_bytes(path), str(path))


def read_bytes(path: Path, most: int | None = None) -> bytes:
    """Read a file. Raises ScreenerError if there is none, or it holds more than so many bytes."""
    require_file(path)
    if most is not None and path.stat().st_size > most:
        raise ScreenerError(f"{path} is larger than {most // limits.MB} MB: make it smaller.")
    return path.read_bytes()


def require_file(path: Path) -> None:
    """Raise ScreenerError, in words, if the path is not a file that can be read."""
    if path.is_dir():
        raise ScreenerError(f"{path} is a folder: name a file in it.")
    try:
        with path.open("rb"):
            return
    except FileNotFoundError:
        raise ScreenerError(f"There is no file {path}: check the name, or use --text to enter text directly.") from None
    except (OSError, ValueError) as error:
        kind = type(error).__name__
        raise ScreenerError(f"{path} cannot be read ({kind}): check its name and permissions.") from None


def decoded(data: bytes, source: str) -> str:
    """Decode UTF-8, UTF-16 that begins with its mark, or Windows-1252.

    Raises ScreenerError that names the first wrong byte.
    """
    try:
        return data.decode("utf-16") if data.startswith(UTF16) else data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        if (text := western(data)) is not None:
            return text
        raise ScreenerError(f"{source} is not UTF-8 text at byte {error.start}: save it as UTF-8.") from None


def western(data: bytes) -> str | None:
    """Windows-1252 where each byte that is not ASCII is a sign of English or Spanish there, and stands apart.

    What else it may be, it is not read as: letters of another alphabet would be passed over as signs without sense.
    """
    return data.decode("cp1252") if _WESTERN.fullmatch(data) else None


def replace_surrogates(text: str) -> str:
    """Replace halves of characters, as a cut JSON escape leaves them: no model and no file takes them."""
    return _LONE_SURROGATE.sub("\ufffd", text)


def loads(data: bytes, **how: Any) -> Any:
    """Parse JSON. Raises UnfitError, with none of its words and no remedy, also if it says a field of a post twice."""
    try:
        return json.loads(data.decode("utf-8-sig"), object_pairs_hook=_once, **how)
    except UnicodeDecodeError as error:
        raise UnfitError(f"it is not UTF-8 text at byte {error.start}") from None
    except json.JSONDecodeError as error:
        raise UnfitError(f"it is not JSON at character {error.pos + 1} ({error.msg})") from None
    except (RecursionError, ValueError):
        raise UnfitError("it is JSON that cannot be read as a draft") from None


def _once(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """An object, each field of a post said once: of two, one would be read and the other passed over."""
    listed = list(pairs)
    made = dict(listed)
    if len(made) < len(listed):
        names = [name for name, _ in listed]
        if twice := next((name for name in FIELDS if names.count(name) > 1), None):
            raise UnfitError(f"it has the field '{twice}' twice")
    return made
