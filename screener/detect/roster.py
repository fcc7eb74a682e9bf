"""Text -> Signals: names on the office's own list of students, of which only keyed hashes are stored.

A hash is the HMAC-SHA256 of a form of a name (first and last, first and initial, nicknames), with a key in a file of
mode 0600: without the key, nobody can test names against the list. Students without a flag are not on it.
"""

import hmac
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from screener.folders import Version, data_folder, file_errors, replace, secret_file, stamp
from screener.labels import NICKNAME, NO_RELEASE, OPT_OUT
from screener.lexicon import unaccented
from screener.office_list.forms import UNMARKED, WORD
from screener.types import ScreenerError, Signal, Text

LIST: Final = "roster.json"
KEY: Final = "roster.key"
FORM_SCORES: Final = {"full": 1.0, "initial": 0.8, "nickname": 0.6}
MAX_NAME_WORDS: Final = 10  # of a name
MAX_JOINED_WORDS: Final = 5  # of a name that may be written in fewer words
# One or two capitalized words with only blanks between them.
_MIDDLE_NAMES: Final = re.compile(r"(?: [\"'(]?[^\W\d_a-z]['’\w-]*[\"')]?){1,2} ")
_BETWEEN: Final = re.compile(r"[^\w\n&+/;:!?<>=@#|]{1,3}|_")
_ACCOUNT_NAME: Final = re.compile(r"(?<=[@#])\w++|(?<=[@#] )\w++|\b[a-zA-Z]*?[a-z][A-Z]\w*+")  # @ninaberg, NinaBerg
_PARTICLES: Final = frozenset(
    "al ben bin da das de del den der di dos du el ibn la las le los mac mc san st ter van von y".split()
)


@dataclass(frozen=True, slots=True)
class Student:
    """A row of the list while it is imported; it is never stored."""

    first: str = field(repr=False)
    last: str = field(repr=False)
    nicknames: tuple[str, ...] = field(default=(), repr=False)
    no_release: bool = False
    opt_out: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored: how many students have a flag, the day of the import, and label and form by hash."""

    students: int
    imported: date
    forms: Mapping[str, tuple[tuple[str, ...], str]] = field(repr=False)


def plain(text: str) -> str:
    """Return a name in lowercase without accents, with single blanks, for comparison."""
    return " ".join(WORD.findall(unaccented(text, "NFKD").casefold().translate(UNMARKED)))


def list_name_forms(student: Student) -> Iterator[tuple[str, str]]:
    """Yield the ways in which a student may be named, each with its kind."""
    first, last = plain(student.first), plain(student.last)
    nicknames = [plain(name) for name in student.nicknames if plain(name)]
    if last:
        for name in dict.fromkeys([first, first.split(" ")[0], *nicknames] if first else nicknames):
            for surname in list_surnames(student.last):
                yield f"{name} {surname}", "full"
                yield f"{surname} {name}", "full"
                yield _join(f"{name} {surname}"), "full"
            yield f"{name} {last[0]}", "initial"
    for name in nicknames:
        # One word of three letters is too ambiguous; two words are a name.
        if len(name) > 3:
            yield name, "full" if " " in name else "nickname"


def list_surnames(last: str) -> list[str]:
    """Return a surname, and of two surnames the first, and either one of two with a hyphen."""
    words = plain(last).split(" ")
    alone = words[:1] if words[0] not in _PARTICLES and not re.match(r"\w['’]", last) else []
    if "-" in last:
        alone += words[-1:]
    return list(dict.fromkeys([" ".join(words), *alone]))


def _join(form: str) -> str:
    """Return a form written as one word, apart from names of one word: Ed Ward is not Edward."""
    return f"@{form.replace(' ', '')}"


def save(students: Iterable[Student], folder: Path | None = None) -> Known:
    """Replace the stored list. Raises ScreenerError if the folder cannot be written."""
    place = folder or data_folder()
    key = secret_file(place / KEY)
    flagged = [one for one in students if one.no_release or one.opt_out]
    found: dict[str, tuple[set[str], str]] = {}
    for student in flagged:
        flags = {NO_RELEASE: student.no_release, OPT_OUT: student.opt_out}
        labels = {label for label, set_ in flags.items() if set_}
        for form, kind in list_name_forms(student):
            before, other = found.get(hash_form(key, form), (set(), kind))
            found[hash_form(key, form)] = before | labels, max(other, kind, key=lambda one: FORM_SCORES[one])
    kept = {form: (tuple(sorted(labels)), kind) for form, (labels, kind) in found.items()}
    known = Known(len(flagged), date.today(), kept)
    content = {"students": known.students, "imported": known.imported.isoformat(), "forms": known.forms}
    with file_errors(place / LIST, "check the folder"):
        replace(place / LIST, json.dumps(content).encode())
    return known


def load(folder: Path | None = None) -> Known | None:
    """Return the stored list, or None if none was imported."""
    path = (folder or data_folder()) / LIST
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        kept = {form: (tuple(labels), str(kind)) for form, (labels, kind) in raw["forms"].items()}
        return Known(int(raw["students"]), date.fromisoformat(raw["imported"]), kept)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        raise ScreenerError(f"{path} was changed or damaged: import the list of students again.") from None


def forget(folder: Path | None = None) -> None:
    """Delete the list and its key."""
    for name in (LIST, KEY):
        ((folder or data_folder()) / name).unlink(missing_ok=True)


def hash_form(key: bytes, form: str) -> str:
    return hmac.digest(key, form.encode(), "sha256").hex()


class Roster:
    """Finds the listed names in texts. The list is read again when its file changes."""

    name = "roster"
    heavy = False

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or data_folder()
        self.stamp: Version | None = None
        self.known: Known | None = None
        self.key = b""

    def __call__(self, texts: Sequence[Text]) -> list[list[Signal]]:
        """Return the names in each text, with places in the author's text."""
        self._refresh()
        return [list(self._find(text)) if self.known else [] for text in texts]

    def _refresh(self) -> None:
        now = stamp(self.folder / LIST)
        if now != self.stamp:
            self.known = load(self.folder) if now else None
            if self.known and not (self.folder / KEY).exists():
                raise ScreenerError(f"{self.folder / KEY} is missing: import the list of students again.")
            self.key = secret_file(self.folder / KEY) if self.known else b""
            self.stamp = now

    def _find(self, text: Text) -> Iterator[Signal]:
        assert self.known
        for form, start, end in find_name_candidates(text.folded):
            labels, kind = self.known.forms.get(hash_form(self.key, form), ((), ""))
            if not labels or not _is_plausible_name(text.folded[start:end], text.folded[end : end + 1], kind):
                continue
            for label in labels if kind != "nickname" else (NICKNAME,):
                yield Signal(label, text.back(start, end), FORM_SCORES[kind], self.name)


def find_name_candidates(folded: str) -> Iterator[tuple[str, int, int]]:
    """Yield all short runs of words that may be one name; middle names and initials may be left out."""
    for account in _ACCOUNT_NAME.finditer(folded):
        yield _join(plain(account[0].rstrip("0123456789_"))), *account.span()
    words = [(plain(w[0]), *w.span()) for w in WORD.finditer(folded)]
    for n, (_, start, _) in enumerate(words):
        parts: list[str] = []
        for m in range(n, min(n + MAX_NAME_WORDS, len(words))):
            if m > n and not _BETWEEN.fullmatch(folded, words[m - 1][2], words[m][1]):
                break
            parts.append(words[m][0])
            yield " ".join(parts), start, words[m][2]
            if 1 < len(parts) <= MAX_JOINED_WORDS:
                yield _join(" ".join(parts)), start, words[m][2]
            initial = len(parts) == 3 and len(parts[1]) == 1
            if initial or (len(parts) > 2 and _MIDDLE_NAMES.fullmatch(folded, words[n][2], words[m][1])):
                yield f"{parts[0]} {parts[-1]}", start, words[m][2]


def _is_plausible_name(words: str, after: str, kind: str) -> bool:
    """Whether the words look like a name: not "Maya I think" or "a grace period"."""
    if kind == "nickname":
        return words[0].isupper()
    if kind == "initial":
        return after == "." or (words[-1].isupper() and words[-1] not in "AI")
    return True
