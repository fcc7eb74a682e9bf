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

OTHER: Final = "it is neither a post (.txt) nor a picture: leave it out, or name it by itself"

Listed = list[tuple[str | None, list[str]]]


def listed(source: Path) -> tuple[Listed, list[str]]:
    """Return each post with its pictures, by name, and each picture that goes with none; and the names of all else."""
    if source.is_dir():
        found = {path.name: path.is_file() for path in source.iterdir() if not path.name.startswith(".")}
    else:
        found = dict.fromkeys(members(source), True)
    read = [name for name, is_file in found.items() if is_file and (_is_post(name) or is_picture(Path(name)))]
    return paired(read), sorted(found.keys() - set(read))


def paired(names: Iterable[str]) -> Listed:
    """Give each picture to the post whose name its own begins with: to the longest such name, if there are two."""
    files = sorted(names)
    found: dict[str, tuple[str | None, list[str]]] = {_stem(name): (name, []) for name in files if _is_post(name)}
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
    found, others = listed(source)
    for post, mine in found:
        name = post or mine[0]
        try:
            text = _text(source, post) if post else ""
        except ScreenerError as error:
            yield name, str(error)
        else:
            yield name, {"text": text, "images": mine}
    for name in others:
        yield name, OTHER


def _text(source: Path, name: str) -> str:
    return read_text(source / name) if source.is_dir() else decoded(member(source, name), name)


def _is_post(name: str) -> bool:
    return name.lower().endswith(".txt")


def _stem(name: str) -> str:
    return str(PurePosixPath(name).with_suffix(""))
