"""A folder of posts and pictures -> drafts: trip.txt goes with trip.jpg and trip-2.jpg; other pictures stand alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from screener.surfaces.drafts import draft, read_text
from screener.surfaces.pictures import images, is_picture
from screener.types import Draft, ScreenerError

BETWEEN: Final = ("-", "_", " ", ".")


def listed(folder: Path) -> list[tuple[Path | None, list[Path]]]:
    """Return each post with its pictures, by name, and each picture that goes with none on its own."""
    files = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    posts = [path for path in files if path.suffix.lower() == ".txt"]
    alone = [path for path in files if is_picture(path)]
    found: list[tuple[Path | None, list[Path]]] = []
    # The longest name first: trip-2.jpg goes with trip-2.txt if there is one, and not with trip.txt.
    for post in sorted(posts, key=lambda path: -len(path.stem)):
        mine = [p for p in alone if p.stem == post.stem or p.stem.startswith(tuple(post.stem + b for b in BETWEEN))]
        alone = [path for path in alone if path not in mine]
        found.append((post, mine))
    found += [(None, [path]) for path in alone]
    return sorted(found, key=lambda one: one[0] or one[1][0])


def size(folder: Path) -> int:
    """The number of drafts in a folder."""
    return len(listed(folder))


def read_folder(
    folder: Path, account: str, audience: str, seen: Callable[[int], None]
) -> Iterator[Draft | tuple[str, str]]:
    """Yield the drafts of a folder, read one by one; one that cannot be read as its name and the reason."""
    for post, mine in listed(folder):
        name = (post or mine[0]).name
        try:
            text = read_text(post) if post else ""
            yield draft({"text": text}, name, account, audience, images(mine))
        except ScreenerError as error:
            yield name, str(error)
        seen(1)
