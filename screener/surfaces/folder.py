"""A folder or zip of posts and pictures: trip.txt goes with trip.jpg and trip-2.jpg; other pictures stand alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any, Final

from screener.surfaces.archive import member, members
from screener.surfaces.drafts import decoded, read_text
from screener.surfaces.pictures import is_picture
from screener.types import ScreenerError

BETWEEN: Final = ("-", "_", " ", ".")

Listed = list[tuple[str | None, list[str]]]


def listed(source: Path) -> Listed:
    """Return each post with its pictures, by name, and each picture that goes with none on its own."""
    if source.is_dir():
        return paired(path.name for path in source.iterdir() if path.is_file() and not path.name.startswith("."))
    return paired(members(source))


def paired(names: Iterable[str]) -> Listed:
    """Give each picture to the post whose name its own begins with: to the longest such name, if there are two."""
    files = sorted(names)
    found: dict[str, tuple[str | None, list[str]]] = {
        _stem(name): (name, []) for name in files if name.lower().endswith(".txt")
    }
    alone: Listed = []
    for name in files:
        if not is_picture(Path(name)):
            continue
        stem = _stem(name)
        shorter = (stem[:n] for n in range(len(stem), 0, -1) if n == len(stem) or stem[n] in BETWEEN)
        post = next((one for one in shorter if one in found), None)
        if post is None:
            alone.append((None, [name]))
        else:
            found[post][1].append(name)
    return sorted([*found.values(), *alone], key=lambda one: one[0] or one[1][0])


def posts(source: Path) -> Iterator[tuple[str, dict[str, Any] | str]]:
    """Yield each post's name with what it says and shows, read one by one; or with why it cannot be read."""
    for post, mine in listed(source):
        name = post or mine[0]
        try:
            text = _text(source, post) if post else ""
        except ScreenerError as error:
            yield name, str(error)
        else:
            yield name, {"text": text, "images": mine}


def _text(source: Path, name: str) -> str:
    return read_text(source / name) if source.is_dir() else decoded(member(source, name), name)


def _stem(name: str) -> str:
    return str(PurePosixPath(name).with_suffix(""))
