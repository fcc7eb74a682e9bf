"""The office list's file: where it lies, what stands in it, and how it is changed.

It is YAML, one list of entries a kind (kinds.yaml). It lies among the user's settings, or in a folder that others use.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import yaml

from screener.folders import settings_folder
from screener.lexicon.files import read
from screener.office_list.forms import KINDS, NO_STUDENTS, STUDENTS, form
from screener.types import ScreenerError

NAME: Final = "office-list.yaml"
FOLDER: Final = "office-list-folder"  # a file that names the folder of a shared list
MOST: Final = 20_000  # entries
HEAD: Final = """\
# The office list: what is the office's own and public here. docs/office-list.md tells what it does.
# It must not have names of students. `screener office check` checks it for problems.
# `screener office add` and the page Settings rewrite the file: your own comments are not kept.
"""


@dataclass(frozen=True, slots=True)
class OfficeList:
    """What stands on a list, by kind: each entry as it was written, by its form."""

    entries: Mapping[str, Mapping[object, str]] = field(default_factory=dict)

    def __len__(self) -> int:
        return sum(map(len, self.entries.values()))

    def of(self, kind: str) -> list[str]:
        return list(self.entries.get(kind, {}).values())

    @property
    def line(self) -> str:
        """The office's phone: the first whole number on the list that is no extension; empty without one."""
        return next((p for p in self.of("phones") if sum(map(str.isdigit, p)) in (10, 11) and "x" not in p.lower()), "")

    def plus(self, more: Iterable[tuple[str, str]]) -> OfficeList:
        """The list with more entries; one that it has in another spelling stays as it is. Raises ScreenerError."""
        found: dict[str, dict[object, str]] = {kind: dict(self.entries.get(kind, {})) for kind in KINDS}
        for kind, entry in more:
            found[kind].setdefault(form(kind, entry), " ".join(entry.split()))
        if (many := sum(map(len, found.values()))) > MOST:
            raise ScreenerError(f"The office list would have {many:,} entries. The limit is {MOST:,}.")
        return OfficeList(found)

    def less(self, kind: str, entry: str) -> OfficeList:
        """The list without an entry, however it is written. Raises ScreenerError if it is not on it."""
        gone = form(kind, entry)
        if gone not in self.entries.get(kind, {}):
            raise ScreenerError(f"'{entry}' is not on the office list under {kind}.")
        kept = {known: told for known, told in self.entries[kind].items() if known != gone}
        return OfficeList({**self.entries, kind: kept})


def place() -> Path:
    """Where the list lies: in the folder that SCREENER_OFFICE names, in a shared one, or among one's own settings."""
    if named := os.environ.get("SCREENER_OFFICE"):
        return Path(named) / NAME
    home = settings_folder()
    try:
        return Path((home / FOLDER).read_text(encoding="utf-8").strip() or home) / NAME
    except FileNotFoundError:
        return home / NAME
    except (OSError, UnicodeDecodeError) as error:
        raise ScreenerError(f"{home / FOLDER} cannot be read ({type(error).__name__}): delete it.") from None


def load(path: Path | None = None) -> OfficeList:
    """Read the list; without a file, it is empty. Raises ScreenerError, which names file, kind and entry."""
    path = path or place()
    told = _page(path)
    pairs: list[tuple[str, str]] = []
    for kind, entries in told.items():
        if not isinstance(kind, str) or kind not in KINDS:
            more = f" {NO_STUDENTS}" if STUDENTS.search(str(kind)) else ""
            raise ScreenerError(f"{path}: {kind}: unknown kind of entry; known: {', '.join(KINDS)}.{more}")
        if entries is not None and not isinstance(entries, list):
            raise ScreenerError(f"{path}: {kind}: must be a list with one entry per line, each after a hyphen")
        for n, entry in enumerate(entries or (), 1):
            if not isinstance(entry, str):
                raise ScreenerError(f"{path}: {kind}: entry {n} must be text: put it in quotation marks")
            pairs.append((kind, entry))
    try:
        return OfficeList().plus(pairs)
    except ScreenerError as error:
        raise ScreenerError(f"{path}: {error}") from None


def _page(path: Path) -> Mapping[object, object]:
    try:
        page = read(path)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise ScreenerError(f"{path} cannot be read ({error.strerror}): check the folder.") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ScreenerError(f"{path}: not YAML: {error}") from None
    if page is not None and not isinstance(page, dict):
        raise ScreenerError(f"{path}: must be a list of entries under each kind, such as 'phones:'")
    return page or {}


def save(listed: OfficeList, path: Path | None = None) -> Path:
    """Write the list beside the old one and put it in its place. Raises ScreenerError if that cannot be done."""
    path = path or place()
    parts = [HEAD]
    for kind, row in KINDS.items():
        parts.append(f"\n# {row.title}\n")
        parts.append(yaml.safe_dump({kind: listed.of(kind)}, allow_unicode=True, width=1000, default_flow_style=False))
    return _write(path, "".join(parts))


def share(folder: Path | None) -> Path:
    """Let the list lie in a folder that others use, too, or (None) among one's own settings again.

    One's own list goes into the folder if none is there yet.
    """
    pointer = settings_folder() / FOLDER
    if folder is None:
        pointer.unlink(missing_ok=True)
        return place()
    folder = folder.expanduser().absolute()
    if not folder.is_dir():
        raise ScreenerError(f"{folder} is not a folder or cannot be reached: create it first.")
    before = load()
    there = folder / NAME
    load(there)  # a list that cannot be read is said at once
    if not there.exists():
        save(before, there)
    _write(pointer, f"{folder}\n")
    return there


def _write(path: Path, words: str) -> Path:
    fresh = path.with_suffix(f".{secrets.token_hex(4)}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh.write_text(words, encoding="utf-8")
        fresh.replace(path)
    except OSError as error:
        raise ScreenerError(f"{path} cannot be written ({error.strerror}): check the folder.") from None
    return path
