"""Metadata of a picture -> what it reveals: where it was taken, who is in it, and its captions.

Read inside the restricted worker. XMP is searched as text and never parsed as XML, since XML parsers follow references.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

LOCATION: Final = "location"
CAPTION: Final = "caption"
PERSON: Final = "person"
LAYER: Final = "layer"  # words of a PDF's text layer, line by line: not all of them are on its pages
UNCHECKED: Final = "left"  # what is in the file and was not looked at
INSIDE: Final = "inside"  # what else the file holds: another picture, a video
VIDEO: Final = "VIDEO"  # what a video is called among formats
KINDS: Final = (LOCATION, CAPTION, PERSON, LAYER, UNCHECKED, INSIDE)
MAX_VALUE_LENGTH: Final = 2000  # code points of one entry; a caption is shorter, garbage is not

# Captions: ImageDescription; XPTitle and its kin, in UTF-16; UserComment, in a block of its own.
_EXIF_TAGS: Final = (270, 0x9C9B, 0x9C9C, 0x9C9E, 0x9C9F)
_EXIF_SUBIFD_TAGS: Final = (37510,)
_IPTC_FIELDS: Final[Mapping[tuple[int, int], str]] = {
    (2, 5): CAPTION,  # title
    (2, 25): CAPTION,  # keywords
    (2, 90): LOCATION,  # city
    (2, 92): LOCATION,  # part of the city
    (2, 105): CAPTION,  # headline
    (2, 120): CAPTION,
}
_XMP_FIELDS: Final[Mapping[str, str]] = {
    "exif:GPSLatitude": LOCATION,
    "exif:GPSLongitude": LOCATION,
    "exif:GPSDestLatitude": LOCATION,
    "photoshop:City": LOCATION,
    "Iptc4xmpCore:Location": LOCATION,
    "Iptc4xmpExt:LocationShown": LOCATION,
    "Iptc4xmpExt:LocationCreated": LOCATION,
    "dc:title": CAPTION,
    "dc:description": CAPTION,
    "dc:subject": CAPTION,
    "photoshop:Headline": CAPTION,
    "lr:hierarchicalSubject": CAPTION,  # and below: 'People|Emma Larson'
    "digiKam:TagsList": CAPTION,
    "MicrosoftPhoto:LastKeywordXMP": CAPTION,
    "Iptc4xmpExt:PersonInImage": PERSON,
    "Iptc4xmpExt:PersonName": PERSON,
    "mwg-rs:Name": PERSON,
    "MPReg:PersonDisplayName": PERSON,
}
_PEOPLE: Final = frozenset("people persons person who faces family personas gente".split())
_PACKET: Final = re.compile(rb"<x:xmpmeta\b.*?</x:xmpmeta>", re.S)
# What a text chunk of a PNG is called that is no caption.
_NO_CAPTION: Final = re.compile(
    r"(?i)xml:com\.adobe\.xmp|raw profile type (?:exif|xmp)|software|author|artist|copyright|make|model|date:.*"
    r"|creation time"
)
_ITEM = re.compile(r"<rdf:li\b[^>]*>(.*?)</rdf:li>", re.S)
_TAG = re.compile(r"<[^>]*>")


def read_tags(image: Any, data: bytes) -> dict[str, list[str]]:
    """Return the metadata of an opened Pillow image, by kind; garbage is ignored. `data` is its file."""
    found: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for read in (_read_exif, _read_iptc, partial(_read_xmp, data=data), _read_text_chunks):
        try:
            for kind, value in read(image):
                value = _decode_value(value)
                if value and value not in found[kind]:
                    found[kind].append(value)
        except Exception:  # noqa: S112  (a parser on broken bytes; the other sources are still read)
            continue
    return found


def _read_exif(image: Any) -> Iterator[tuple[str, Any]]:
    """Yield the place and the captions in EXIF data."""
    exif = image.getexif()
    gps = exif.get_ifd(0x8825)
    if any(key in gps for key in (1, 2, 3, 4, 20, 22)):
        first = 1 if 2 in gps else 19  # where it was taken, else where it led
        place = ", ".join(filter(None, (_format_degrees(gps.get(n + 1), gps.get(n)) for n in (first, first + 2))))
        yield LOCATION, place or "GPS"
    for block, keys in ((exif, _EXIF_TAGS), (exif.get_ifd(0x8769), _EXIF_SUBIFD_TAGS)):
        yield from ((CAPTION, block[key]) for key in keys if key in block)


def _format_degrees(value: Any, side: Any) -> str:
    """Convert degrees, minutes and seconds to decimal degrees; '' if they are invalid."""
    try:
        degrees, minutes, seconds = (float(part) for part in value)
        return f"{degrees + minutes / 60 + seconds / 3600:.4f} {str(side)[:1]}"
    except (ArithmeticError, TypeError, ValueError):
        return ""


def _read_iptc(image: Any) -> Iterator[tuple[str, Any]]:
    """Yield the fields in IPTC data, each with its kind."""
    from PIL import IptcImagePlugin

    info: Mapping[tuple[int, int], Any] = IptcImagePlugin.getiptcinfo(image) or {}
    for key, kind in _IPTC_FIELDS.items():
        values = info.get(key, ())
        for value in [values] if isinstance(values, bytes) else values:
            yield kind, value


def _read_xmp(image: Any, data: bytes) -> Iterator[tuple[str, Any]]:
    """Yield the fields in XMP data, each with its kind, from the image or else from the bytes of its file."""
    raw = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b"".join(_PACKET.findall(data)[:1])
    text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else str(raw)
    for name, kind in _XMP_FIELDS.items():
        for inside in re.findall(rf"<{name}\b[^>]*>(.*?)</{name}>", text[:1_000_000], re.S):
            for item in _ITEM.findall(inside) or [inside]:
                value = html.unescape(" ".join(_TAG.sub(" ", item).split()))
                yield _parse_tag_path(kind, value or (name if kind == LOCATION else ""))
        for inside in re.findall(rf'\b{name}="([^"]*)"', text[:1_000_000]):
            yield kind, html.unescape(inside)


def _parse_tag_path(kind: str, value: str) -> tuple[str, str]:
    """Return kind and value; a caption such as 'People|Emma Larson' is a path that names a person in its last part."""
    first, *rest = re.split(r"[|/]", value)
    return (PERSON, rest[-1]) if kind == CAPTION and rest and first.casefold() in _PEOPLE else (kind, value)


def _read_text_chunks(image: Any) -> Iterator[tuple[str, Any]]:
    """Yield comments of JPEG and GIF and text chunks of PNG."""
    for key, value in image.info.items():
        text = image.format == "PNG" and isinstance(value, str) and not _NO_CAPTION.fullmatch(key)
        if text or key.lower() == "comment":
            yield CAPTION, value


def _decode_value(value: Any) -> str:
    """Convert a field's content to text; bytes that are not text become ''."""
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        value = bytes(value) if all(isinstance(part, int) for part in value) else " ".join(map(str, value))
    if isinstance(value, bytes):
        body = value[8:] if value[:8] in (b"ASCII\0\0\0", b"UNICODE\0") else value
        wide = value.startswith(b"UNICODE\0") or (len(body) > 3 and not any(body[1:8:2]) and any(body[:8:2]))
        value = body.decode("utf-16-le" if wide else "utf-8", "replace")
    text = " ".join(str(value).replace("\0", " ").split())[:MAX_VALUE_LENGTH]
    strange = sum(char == "\ufffd" or not char.isprintable() for char in text)
    return "" if strange * 4 > len(text) else text
