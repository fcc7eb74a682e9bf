"""Text -> Signals: items of the office list. The label is the kind of entry; exemptions.py interprets it."""

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from screener.folders import Version, stamp
from screener.labels import PUBLIC_CONTACT
from screener.lexicon import words
from screener.office_list import files
from screener.office_list.files import OfficeList
from screener.office_list.forms import HOST, KINDS, OF_STUDENTS, WORD, plain, street
from screener.types import ScreenerError, Signal, Span, Text

SOURCE: Final = "office list"
log = logging.getLogger(__name__)
# Each match can begin in one place only: linear on any text.
_INTERNATIONAL_PHONE: Final = re.compile(r"(?<![\w+])\+?(\d(?:[ ().\-–·/]{0,3}\d){6,14})(?!\d)")
_EXTENSION: Final = re.compile(r"(?<!\w)(?:ext\.?|extension|x|#)\s?(\d{2,6})(?!\d)", re.I)
_US_PHONE: Final = re.compile(
    r"(?<!\d)(?:\+?1[ .\-/]{0,2})?\(?(\d{3})\)?[ .\-–·/]{0,3}(\d{3})[ .\-–·]{0,3}(\d{4})(?!\d)"
)
_FOUR_DIGITS: Final = re.compile(r"\d{4}(?!\d)")  # possible ends of such a phone number
_EXTENSION_SUFFIX: Final = re.compile(r"[ ,;]{0,2}(?:ext\.?|extension|x|#)\s?\d{1,6}(?!\d)", re.I)
_MAIL: Final = re.compile(rf"(?<![\w.+%\-])[\w.+%\-]+@({HOST})", re.I)
_WEB: Final = re.compile(rf"(?<![\w@.\-])(?:https?://)?({HOST})(?::\d+)?(/[^\s<>\"'\])]*)?", re.I)
_HANDLE: Final = re.compile(r"(?<![\w@#.])(?:[@#]\w[\w.\-]*\w|[^\W_]+_\w*[^\W_])")
_TOKEN: Final = re.compile(r"\w+")
_GAP: Final = re.compile(r"[\s.,'’\-–&/()]{1,4}")
# Town, state and postal code after a street.
_TOWN_SUFFIX: Final = re.compile(
    r"(?:,?[ \n]{1,2}[A-Z][\w.'’\-]+){0,3},?[ \n]{1,2}(?:[A-Z]{2}|Washington|Wash\.)\b(?:[ ,]{1,2}\d{5}(?:-\d{4})?)?"
)
_DWELLING_SUFFIX: Final = re.compile(r"[\s,]{0,3}(?:apt|apartment|unit|trailer|space|spc|lot)\b", re.I)


@dataclass(frozen=True, slots=True)
class ListedName:
    """A name on the list: its words, its kind, and the words that may stand for it after the full name."""

    key: tuple[str, ...]
    kind: str

    @property
    def short_form(self) -> tuple[str, ...]:
        return self.key[-1:] if self.kind in ("staff", "figures") else self.key


class OfficeListMatcher:
    def __init__(self, listed: OfficeList) -> None:
        self.contacts = {kind: frozenset(listed.entries.get(kind, {})) for kind in KINDS}
        self.extensions = any(str(phone).startswith("x") for phone in self.contacts["phones"])
        self.hosts = frozenset(str(site).partition("/")[0] for site in self.contacts["web"])
        self.streets: dict[str, list[tuple[str, ...]]] = {}
        self.names: dict[str, list[ListedName]] = {}
        for form in self.contacts["addresses"]:
            assert isinstance(form, tuple)
            self.streets.setdefault(form[0], []).append(form)
        for kind, row in KINDS.items():
            for form in () if row.reads == PUBLIC_CONTACT else self.contacts[kind]:
                assert isinstance(form, tuple)
                self.names.setdefault(form[0], []).append(ListedName(form, kind))
                if kind == "staff" and len(form) > 1:
                    self.names.setdefault(form[-1], []).append(ListedName(form[-1:], f"{kind}, with a title"))

    def __call__(self, text: str) -> Iterator[tuple[str, int, int]]:
        """Yield the places of listed items, each with its kind."""
        if any(digit in text for digit in "0123456789"):
            yield from self.find_phones(text)
            yield from self.find_addresses(text)
        if "@" in text:
            yield from self.find_mail(text)
        if "." in text:
            yield from self.find_web(text)
        yield from self.find_names(text)

    def find_handles(self, raw: str) -> Iterator[Span]:
        """Yield the places of handles and hashtags as written; in the normalized text, '#TeamMaya' is two words."""
        may_have_handles = self.contacts["handles"] and any(sign in raw for sign in "@#_")
        for match in _HANDLE.finditer(raw) if may_have_handles else ():
            if match[0].casefold().removeprefix("@") in self.contacts["handles"]:
                yield Span(*match.span())

    def find_phones(self, text: str) -> Iterator[tuple[str, int, int]]:
        """Yield listed phone numbers, with extensions, and listed extensions."""
        known = self.contacts["phones"]
        for match in _US_PHONE.finditer(text) if known and _FOUR_DIGITS.search(text) else ():
            if f"1{''.join(match.groups())}" in known:
                tail = _EXTENSION_SUFFIX.match(text, match.end())
                yield "phones", match.start(), tail.end() if tail else match.end()
        for match in _INTERNATIONAL_PHONE.finditer(text) if "+" in text and known else ():
            if re.sub(r"\D", "", match[1]) in known:
                yield "phones", *match.span()
        for match in _EXTENSION.finditer(text) if self.extensions else ():
            if f"x{match[1]}" in known:
                yield "phones", *match.span()

    def find_mail(self, text: str) -> Iterator[tuple[str, int, int]]:
        """Yield listed mail addresses and those at a listed domain, except addresses of students."""
        boxes = self.contacts["mail"]
        for match in _MAIL.finditer(text) if boxes else ():
            box = match[0].casefold()
            if box in boxes or (f"@{match[1].casefold()}" in boxes and not OF_STUDENTS.search(box)):
                yield "mail", *match.span()

    def find_web(self, text: str) -> Iterator[tuple[str, int, int]]:
        """Yield addresses of listed sites and of pages below them."""
        lowercase, sites = text.casefold(), self.contacts["web"]
        for match in _WEB.finditer(text) if any(host in lowercase for host in self.hosts) else ():
            host, path = match[1].casefold().removeprefix("www."), (match[2] or "").casefold().rstrip("/.,;:!?")
            parts = path.split("/")
            if any(host + "/".join(parts[:n]) in sites for n in range(1, len(parts) + 1)):
                yield "web", *match.span()

    def find_addresses(self, text: str) -> Iterator[tuple[str, int, int]]:
        """Yield listed street addresses, with the town after them; not those with an apartment number."""
        if self.streets.keys().isdisjoint(_TOKEN.findall(text.casefold())):
            return
        tokens = [(street(match[0].casefold()), *match.span()) for match in _TOKEN.finditer(text)]
        for n, (word, start, _) in enumerate(tokens):
            for form in self.streets.get(word, ()):
                here = tokens[n : n + len(form)]
                same = tuple(token for token, _, _ in here) == form and _are_adjacent(text, here)
                if same and not _DWELLING_SUFFIX.match(text, here[-1][2]):
                    town = _TOWN_SUFFIX.match(text, here[-1][2])
                    yield "addresses", start, town.end() if town else here[-1][2]

    def find_names(self, text: str) -> Iterator[tuple[str, int, int]]:
        """Yield full names, staff by title and surname, and parts of a name whose full form is in the text."""
        if text.isascii() and self.names.keys().isdisjoint(WORD.findall(text.lower())):
            return
        tokens = [(plain(match[0]), *match.span()) for match in WORD.finditer(text)]
        kind_by_short_form: dict[str, str] = {}
        for n, (word, start, _) in enumerate(tokens):
            for name in self.names.get(word, ()):
                here = tokens[n : n + len(name.key)]
                if tuple(token for token, _, _ in here) != name.key or not _are_adjacent(text, here):
                    continue
                kind, _, needs_title = name.kind.partition(", ")
                after_title = n and tokens[n - 1][0] in words("titles") and _are_adjacent(text, tokens[n - 1 : n + 1])
                if needs_title and not after_title:
                    continue
                if not needs_title:
                    kind_by_short_form |= dict.fromkeys((word for word in name.short_form if len(word) > 2), kind)
                yield kind, start, here[-1][2]
        for word, start, end in tokens if kind_by_short_form else ():
            if word in kind_by_short_form and text[start].isupper():
                yield kind_by_short_form[word], start, end


def _are_adjacent(text: str, tokens: Sequence[tuple[str, int, int]]) -> bool:
    """Whether only blanks and small marks, and no line break, separate the tokens."""
    gaps = (text[a[2] : b[1]] for a, b in pairwise(tokens))
    return all(_GAP.fullmatch(gap) and "\n" not in gap for gap in gaps)


class OfficeListDetector:
    """The detector. The list is read again when its file changes; an unreadable list is reported when loading."""

    name = SOURCE
    heavy = False

    def __init__(self) -> None:
        """Read the list. Raises ScreenerError if it is invalid."""
        self.stamp: Version | None = None
        self.matcher: OfficeListMatcher | None = None
        self.refresh()

    def refresh(self) -> None:
        """Read the list if its file has changed. Raises ScreenerError if it is invalid."""
        path = files.place()
        now = stamp(path)
        if now != self.stamp:
            known = files.load(path) if now else OfficeList()  # without a list, screen without it
            self.matcher = OfficeListMatcher(known) if len(known) else None
            self.stamp = now

    def __call__(self, texts: Sequence[Text]) -> list[list[Signal]]:
        try:
            self.refresh()
        except ScreenerError:
            log.error("The office list cannot be read any more; it holds as it was: screener office check")
        return [list(self.found(text)) for text in texts]

    def found(self, text: Text) -> Iterator[Signal]:
        """Yield a signal for each place; its label is the kind."""
        if self.matcher:
            for kind, start, end in self.matcher(text.folded):
                yield Signal(kind, text.back(start, end), 1.0, SOURCE)
            for span in self.matcher.find_handles(text.raw):
                yield Signal("handles", span, 1.0, SOURCE)
