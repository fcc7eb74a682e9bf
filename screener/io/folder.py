"""A folder or zip of posts and pictures: trip.txt goes with trip.jpg and trip-2.jpg; other pictures are posts alone."""

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Final

from screener.io import archive, limits
from screener.io.documents import is_document, read_document
from screener.io.rows import InvalidRecord, RawRecord
from screener.io.source import Source
from screener.io.text import is_picture, read_bytes
from screener.types import ScreenerError

STEM_SEPARATORS: Final = ("-", "_", " ", ".")

UNSUPPORTED: Final = "it is not a post (.txt, .docx, .eml) or a picture: leave it out, or screen it on its own"

Listed = list[tuple[str | None, list[str]]]


def list_posts(source: Path) -> tuple[Listed, list[tuple[str, str]]]:
    """Return each post with its pictures, by name; pictures without a post; and everything else, with the reason."""
    names, others, refused = list_files(source)
    read = [name for name in names if is_document(name) or is_picture(Path(name))]
    others += [name for name in names if not (is_document(name) or is_picture(Path(name)))]
    return pair_pictures(read), sorted([*refused, *((name, UNSUPPORTED) for name in others)])


def list_files(source: Path) -> tuple[list[str], list[str], list[tuple[str, str]]]:
    """Return the files of a folder or zip, what else a folder has, and what is rejected of a zip, with the reason."""
    if not source.is_dir():
        names, refused = archive.list_files(source)
        return names, [], refused
    found = {path.name: path.is_file() for path in source.iterdir() if not path.name.startswith(".")}
    return [name for name in found if found[name]], [name for name in found if not found[name]], []


def count_hidden(source: Path) -> int:
    """Return how many files of a folder or zip are skipped because their names begin with a dot: ".name.txt"."""
    if not source.is_dir():
        return archive.count_hidden(source)
    hidden = [path for path in source.iterdir() if archive.is_hidden(path.name)]
    return sum(not archive.is_system_file(path.name, partial(_read_start, path)) for path in hidden)


def _read_start(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(4)
    except OSError:  # a folder, a link to nothing
        return b""


def pair_pictures(names: Iterable[str]) -> Listed:
    """Give each picture to the post whose name it starts with; if there are two, to the longer name."""
    files = sorted(names)
    found: dict[str, tuple[str | None, list[str]]] = {}
    alone: Listed = []
    for name in filter(is_document, files):
        if _remove_suffix(name) in found:  # trip.TXT next to trip.txt
            alone.append((name, []))
        else:
            found[_remove_suffix(name)] = (name, [])
    for name in files:
        if not is_picture(Path(name)):
            continue
        stem = _remove_suffix(name)
        shorter = (stem[:n] for n in range(len(stem), 0, -1) if n == len(stem) or stem[n] in STEM_SEPARATORS)
        post = next((one for one in shorter if one in found), None)
        if post is None:
            alone.append((None, [name]))
        else:
            found[post][1].append(name)
    return sorted([*found.values(), *alone], key=lambda one: one[0] or one[1][0])


def read_posts(source: Path) -> Iterator[RawRecord | InvalidRecord]:
    """Yield the content of each post, read one by one; or why it cannot be read."""
    found, others = list_posts(source)
    for post, mine in found:
        name = post or mine[0]
        try:
            most = limits.FILE[Path(post).suffix.lower()] if post else 0
            text, embedded = read_document(Source(post, read_file(source, post, most))) if post else ("", ())
        except ScreenerError as error:
            yield InvalidRecord(name, str(error))
        else:
            yield RawRecord(name, {"text": text, "images": mine}, source, embedded=embedded)
    for name, reason in others:
        yield InvalidRecord(name, reason)


def read_file(source: Path, name: str, most: int = limits.MEMBER) -> bytes:
    """Read one file of a folder or zip. Raises ScreenerError if it is missing or, in a folder, larger than `most`."""
    return read_bytes(source / name, most) if source.is_dir() else archive.read_file(source, name)


def _remove_suffix(name: str) -> str:
    return str(PurePosixPath(name).with_suffix(""))
