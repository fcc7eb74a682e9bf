"""The file of the office list: where it is, what it contains, and how it is changed.

It is YAML with one list of entries per kind (kinds.yaml), in the user's settings folder or in a shared one.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import yaml

from screener.folders import file_errors, replace, settings_folder
from screener.lexicon import read
from screener.office_list.forms import KINDS, NO_STUDENTS, STUDENT_COLUMNS, normalize_entry
from screener.types import ScreenerError

NAME: Final = "office-list.yaml"
FOLDER_FILE: Final = "office-list-folder"  # a file with the name of the shared folder
MAX_ENTRIES: Final = 20_000  # entries
FILE_HEADER: Final = """\
# The office list: what is the office's own and public here. docs/office-list.md tells what it does.
# It must not have names of students. `screener office check` checks it for problems.
# `screener office add` and the page Settings rewrite the file: your own comments are not kept.
"""


@dataclass(frozen=True, slots=True)
class OfficeList:
    """The entries of a list, by kind: each as it was written, by its normal form."""

    entries: Mapping[str, Mapping[object, str]] = field(default_factory=dict)

    def __len__(self) -> int:
        return sum(map(len, self.entries.values()))

    def of(self, kind: str) -> list[str]:
        return list(self.entries.get(kind, {}).values())

    @property
    def line(self) -> str:
        """Return the office's phone: the first complete number on the list that is not an extension; else empty."""
        return next((p for p in self.of("phones") if sum(map(str.isdigit, p)) in (10, 11) and "x" not in p.lower()), "")

    def with_entries(self, more: Iterable[tuple[str, str]]) -> OfficeList:
        """Return the list with more entries; one already listed in another spelling stays. Raises ScreenerError."""
        found: dict[str, dict[object, str]] = {kind: dict(self.entries.get(kind, {})) for kind in KINDS}
        for kind, entry in more:
            found[kind].setdefault(normalize_entry(kind, entry), " ".join(entry.split()))
        if (many := sum(map(len, found.values()))) > MAX_ENTRIES:
            raise ScreenerError(f"The office list would have {many:,} entries. The limit is {MAX_ENTRIES:,}.")
        return OfficeList(found)

    def without_entry(self, kind: str, entry: str) -> OfficeList:
        """Return the list without an entry, however written. Raises ScreenerError if it is not on the list."""
        removed = normalize_entry(kind, entry)
        if removed not in self.entries.get(kind, {}):
            raise ScreenerError(f"'{entry}' is not on the office list under {kind}.")
        kept = {known: written for known, written in self.entries[kind].items() if known != removed}
        return OfficeList({**self.entries, kind: kept})


def place() -> Path:
    """Return the list's path: in the folder of SCREENER_OFFICE, a shared folder, or the settings folder."""
    if named := os.environ.get("SCREENER_OFFICE"):
        return Path(named) / NAME
    home = settings_folder()
    try:
        return Path((home / FOLDER_FILE).read_text(encoding="utf-8").strip() or home) / NAME
    except FileNotFoundError:
        return home / NAME
    except (OSError, UnicodeDecodeError) as error:
        raise ScreenerError(f"{home / FOLDER_FILE} cannot be read ({type(error).__name__}): delete it.") from None


def load(path: Path | None = None) -> OfficeList:
    """Read the list; without a file, it is empty. Raises ScreenerError with file, kind and entry."""
    path = path or place()
    lists = _read_file(path)
    pairs: list[tuple[str, str]] = []
    for kind, entries in lists.items():
        if not isinstance(kind, str) or kind not in KINDS:
            more = f" {NO_STUDENTS}" if STUDENT_COLUMNS.search(str(kind)) else ""
            raise ScreenerError(f"{path}: {kind}: unknown kind of entry; known: {', '.join(KINDS)}.{more}")
        if entries is not None and not isinstance(entries, list):
            raise ScreenerError(f"{path}: {kind}: must be a list with one entry per line, each after a hyphen")
        for n, entry in enumerate(entries or (), 1):
            if not isinstance(entry, str):
                raise ScreenerError(f"{path}: {kind}: entry {n} must be text: put it in quotation marks")
            pairs.append((kind, entry))
    try:
        return OfficeList().with_entries(pairs)
    except ScreenerError as error:
        raise ScreenerError(f"{path}: {error}") from None


def _read_file(path: Path) -> Mapping[object, object]:
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
    """Replace the list's file atomically. Raises ScreenerError if that is not possible."""
    path = path or place()
    parts = [FILE_HEADER]
    for kind, row in KINDS.items():
        parts.append(f"\n# {row.title}\n")
        parts.append(yaml.safe_dump({kind: listed.of(kind)}, allow_unicode=True, width=1000, default_flow_style=False))
    return _write(path, "".join(parts))


def share(folder: Path | None) -> Path:
    """Keep the list in a shared folder from now on, or (None) in the settings folder again.

    If the shared folder has no list yet, the current one is copied there.
    """
    pointer = settings_folder() / FOLDER_FILE
    if folder is None:
        pointer.unlink(missing_ok=True)
        return place()
    folder = folder.expanduser().absolute()
    if not folder.is_dir():
        raise ScreenerError(f"{folder} is not a folder or cannot be reached: create it first.")
    before = load()
    there = folder / NAME
    load(there)  # report an unreadable list at once
    if not there.exists():
        save(before, there)
    _write(pointer, f"{folder}\n")
    return there


def _write(path: Path, text: str) -> Path:
    with file_errors(path, "check the folder"):
        replace(path, text.encode(), 0o666)  # a shared list is for others, too
    return path
