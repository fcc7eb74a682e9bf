"""Bytes -> text and values: UTF-8, JSON, and files that hold one text. Every error message names its remedy."""

import json
import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from screener.io import limits
from screener.io.source import UnfitError
from screener.types import VIDEOS, ScreenerError

# What a post may say of itself. What follows `images` is read by the page and by summaries.
FIELDS: Final = ("text", "id", "account", "audience", "attested", "images", "school", "author", "network", "scheduled")
PICTURE_SUFFIXES: Final = (*".jpg .jpeg .png .webp .gif .heic .heif .avif .svg .bmp .tif .tiff .pdf".split(), *VIDEOS)
CHECK_NAME: Final = "check the name"
UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
BYTE_ORDER_MARKS: Final = {b"\xef\xbb\xbf": "utf-8", UTF16[0]: "utf-16-le", UTF16[1]: "utf-16-be"}
LONE_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_LETTERS: Final = re.escape("áéíóúüñÁÉÍÓÚÜÑ".encode("cp1252"))
_SIGNS: Final = re.escape("¿¡ªº«»“”‘’–—…•€™©®°·½¼¾£§\u00a0".encode("cp1252"))
_WESTERN: Final = re.compile(
    rb"(?:[\x00-\x7f]|\xf1?[%b](?![%b])|[%b]{1,3}(?![%b]))*" % (_LETTERS, _LETTERS, _SIGNS, _SIGNS)
)


def is_picture(path: Path) -> bool:
    return path.suffix.lower() in PICTURE_SUFFIXES


def read_text(path: Path, if_missing: str = CHECK_NAME) -> str:
    """Read a draft from a file. Raises ScreenerError if the file is missing or not UTF-8 text."""
    return decoded(read_bytes(path, if_missing=if_missing), str(path))


def read_bytes(path: Path, most: int | None = None, if_missing: str = CHECK_NAME) -> bytes:
    """Read a file. Raises ScreenerError if it is missing or larger than the limit in bytes."""
    require_file(path, if_missing)
    if most is not None and path.stat().st_size > most:
        raise ScreenerError(f"{path} is larger than {most // limits.MB} MB: make it smaller.")
    return path.read_bytes()


def require_file(path: Path, if_missing: str = CHECK_NAME) -> None:
    """Raise ScreenerError, with what to do (`if_missing`: if there is no such file), unless the file is readable."""
    if path.is_dir():
        raise ScreenerError(f"{path} is a folder: name a file in it.")
    try:
        with path.open("rb"):
            return
    except FileNotFoundError:
        raise ScreenerError(f"There is no file {path}: {if_missing}.") from None
    except (OSError, ValueError) as error:
        kind = type(error).__name__
        raise ScreenerError(f"{path} cannot be read ({kind}): check its name and permissions.") from None


def decoded(data: bytes, source: str) -> str:
    """Decode UTF-8, UTF-16 with a byte order mark, or Windows-1252.

    Raises ScreenerError with the position of the first wrong byte.
    """
    try:
        return data.decode("utf-16") if data.startswith(UTF16) else data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        if (text := decode_windows_1252(data)) is not None:
            return text
        raise ScreenerError(f"{source} is not UTF-8 text at byte {error.start}: save it as UTF-8.") from None


def encode_like(data: bytes, text: str) -> bytes:
    """Encode text in the way of the data that `decoded` read; in UTF-8 if that cannot express it."""
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if data.startswith(mark):
            return mark + text.encode(encoding)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        with suppress(UnicodeEncodeError):
            return text.encode("cp1252")
    return text.encode("utf-8")


def decode_windows_1252(data: bytes) -> str | None:
    """Decode Windows-1252 if every byte that is not ASCII is a character of English or Spanish and stands alone.

    Other text is not decoded this way: letters of another alphabet would turn into meaningless characters.
    """
    return data.decode("cp1252") if _WESTERN.fullmatch(data) else None


def replace_surrogates(text: str) -> str:
    """Replace lone surrogates, as cut JSON escapes leave them: no model and no file accepts them."""
    return LONE_SURROGATE.sub("\ufffd", text)


def parse_json(data: bytes, **how: Any) -> Any:
    """Parse JSON. Raises UnfitError, without words of the input or a remedy, also for duplicate fields of a post."""
    try:
        return json.loads(data.decode("utf-8-sig"), object_pairs_hook=_build_object, **how)
    except UnicodeDecodeError as error:
        raise UnfitError(f"it is not UTF-8 text at byte {error.start}") from None
    except json.JSONDecodeError as error:
        raise UnfitError(f"it is not JSON at character {error.pos + 1} ({error.msg})") from None
    except (RecursionError, ValueError):
        raise UnfitError("it is JSON that cannot be read as a draft") from None


def _build_object(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Build an object. Raises UnfitError if a field of a post is given twice: one value would be ignored."""
    listed = list(pairs)
    made = dict(listed)
    if len(made) < len(listed):
        names = [name for name, _ in listed]
        if twice := next((name for name in FIELDS if names.count(name) > 1), None):
            raise UnfitError(f"it has the field '{twice}' twice")
    return made
