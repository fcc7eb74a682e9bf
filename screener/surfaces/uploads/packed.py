"""A zip, or the zip that a workbook is -> its members, once it is sure that they are harmless.

The sizes that a zip states may be lies: what is unpacked is counted, and stops at the cap.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath

from screener.surfaces.uploads.given import MB, MOST_MEMBER, MOST_MEMBERS, MOST_RATIO, MOST_UNPACKED, UnfitError

BOMB = "it unpacks to far more than it holds: leave it out"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def opened(data: bytes) -> zipfile.ZipFile:
    """Open a zip. Raises UnfitError if it is none, or holds more than is taken."""
    try:
        zipped = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise UnfitError("it is damaged, or no zip: pack it again") from None
    files = [one for one in zipped.infolist() if not one.is_dir()]
    if len(files) > MOST_MEMBERS:
        raise UnfitError(f"it holds more than {MOST_MEMBERS:,} files: split it")
    stated = sum(one.file_size for one in files)
    if stated > MOST_UNPACKED or stated > MOST_RATIO * max(len(data), 1):
        raise UnfitError(BOMB)
    if sum(one.compress_size for one in files) > len(data):
        raise UnfitError(BOMB)  # members that lie over each other: the same bytes unpacked again and again
    return zipped


def members(zipped: zipfile.ZipFile) -> Iterator[tuple[str, zipfile.ZipInfo]]:
    """The files by name, without folders and without what systems add."""
    for one in zipped.infolist():
        name = one.filename.replace("\\", "/")
        if one.is_dir() or "__MACOSX/" in name or (PurePosixPath(name).name.startswith(".") and "/.." not in name):
            continue
        yield name, one


def fit(name: str, one: zipfile.ZipInfo) -> None:
    """Raise UnfitError, before it is unpacked, for a member that leads out, is locked, a link or too large."""
    parts = name.split("/")
    if name.startswith("/") or ".." in parts or ":" in parts[0] or "\x00" in name:
        raise UnfitError("its path leads out of the zip: pack it again without folders above")
    if one.flag_bits & 0x1:
        raise UnfitError("it is protected by a password: pack it again without one")
    if (one.external_attr >> 16) & 0o170000 == 0o120000:
        raise UnfitError("it is a link to another file: pack the file itself")
    if one.file_size > MOST_MEMBER:
        raise UnfitError(f"it is larger than {MOST_MEMBER // MB} MB: make it smaller")


def unpack(zipped: zipfile.ZipFile, one: zipfile.ZipInfo) -> bytes:
    """Read a member, and stop where it is larger than it said."""
    try:
        with zipped.open(one) as file:
            data = file.read(one.file_size + 1)
            more = file.read(1) if len(data) <= one.file_size else b"+"
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError, ValueError) as error:
        raise UnfitError(f"it is damaged ({type(error).__name__}): pack it again") from None
    except Exception as error:  # zlib, lzma and bz2 have errors of their own
        raise UnfitError(f"it is damaged ({type(error).__name__}): pack it again") from None
    if len(data) > one.file_size or more:
        raise UnfitError(BOMB)
    return data


def workbook(data: bytes) -> None:
    """Raise UnfitError for a workbook with a password or with macros, or that unpacks to too much."""
    if data.startswith(OLE):
        raise UnfitError("it is protected by a password, or an old .xls: save it as .xlsx without a password")
    zipped = opened(data)
    for name in zipped.namelist():
        if name.lower().endswith(("vbaproject.bin", "vbadata.xml")) or "/macrosheets/" in name.lower():
            raise UnfitError("it holds macros: save it as .xlsx, without macros")
    if "xl/workbook.xml" not in zipped.namelist():
        raise UnfitError("it is no .xlsx workbook: save it again as .xlsx")
    for one in zipped.infolist():
        if not one.is_dir():
            _measured(zipped, one)


def _measured(zipped: zipfile.ZipFile, one: zipfile.ZipInfo) -> None:
    """Unpack and throw away, a little at a time: a workbook's reader does not look at the sizes."""
    total = 0
    try:
        with zipped.open(one) as file:
            while part := file.read(MB):
                total += len(part)
                if total > one.file_size:
                    raise UnfitError(BOMB)
    except UnfitError:
        raise
    except Exception as error:
        raise UnfitError(f"it is damaged ({type(error).__name__}): save it again as .xlsx") from None
