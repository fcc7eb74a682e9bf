"""Text -> Signals `sure:CODE`: wordings that raise a finding by themselves, whatever the network says about the post.

Where somebody may be hurt, the same words get the same answer on every account, for every audience and in a text of any
length. Nothing is weighed here: a wording matches unless one of its listed exceptions does, too.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Final

from screener.detect.phrases import (
    MATCH_PLACE,
    SENTENCE_END,
    TITLE,
    WORD,
    Match,
    Phrase,
    deduplicate_matches,
    fold_word,
)
from screener.detect.spellings import Spellings
from screener.types import Signal, Text

_QUOTED: Final = re.compile(r"[\"“]([^\"“”\n]{3,80})[\"”]")
EXCEPTION_REACH: Final = 40  # words on each side of a match, in its sentence, to search for an exception
_MIN_CAPITALIZED_LETTERS: Final = 4  # words of a title with at least this many letters have a capital
_BREAK: Final = re.compile(r"[^\w,;:]*[,;:](?! (?:ever|not|nor|or)\b)")  # a negation before it is about something else
# Pictures that stand for a word; the words are in English and Spanish alike where there is one.
_EMOJIS: Final = {"🔫": "revolver", "🔪": "machete", "💣": "bomb", "💊": "pills"}
_TOKEN: Final = re.compile(f"{WORD.pattern}|[{''.join(_EMOJIS)}]")
_RULE_WORD: Final = re.compile(r" ([^\W_]+)")
_WRAPPED_LINE: Final = re.compile(r"[^.!?:]\s*\n[ \t>]*(?=[a-záéíóúñ])")  # a line break within a sentence


@dataclass(frozen=True, slots=True)
class Sure:
    """Sure wordings; their exceptions in the same sentence; and their exceptions anywhere in the post."""

    terms: tuple[Phrase, ...]
    unless: tuple[Phrase, ...] = ()
    unless_in_post: tuple[Phrase, ...] = ()


@dataclass(frozen=True)
class _Sentence:
    """The words of a sentence in the form for comparison, and their places in the normalized text."""

    words: tuple[str, ...]
    places: tuple[tuple[int, int], ...]
    folded: str

    @cached_property
    def breaks(self) -> tuple[int, ...]:
        """The words that follow a comma."""
        pairs = enumerate(zip(self.places, self.places[1:], strict=False), 1)
        return tuple(n for n, ((_, end), (start, _)) in pairs if start > end and _BREAK.match(self.folded, end))

    @cached_property
    def line(self) -> "_SearchLine":
        return _SearchLine(self.words)


_Entry = tuple[str, Sure, Phrase]


class SureWording:
    """Finds the sure wordings of many rules at once."""

    name = "sure"
    heavy = False

    def __init__(self, rules: Mapping[str, Sequence[Sure]]) -> None:
        self._by_word: dict[str, list[_Entry]] = {}
        for code, groups in rules.items():
            for group in groups:
                for term in group.terms:
                    for word in term.key:
                        self._by_word.setdefault(word, []).append((code, group, term))
        self._spellings = Spellings(_list_words(rules))

    def __call__(self, texts: Sequence[Text]) -> list[list[Signal]]:
        return [
            [Signal(f"sure:{code}", text.back(start, end), 1.0, self.name) for code, start, end in self._find(text)]
            for text in texts
        ]

    def _find(self, text: Text) -> list[Match]:
        post = _split_sentences(text, self._spellings)
        candidates = self._select_candidates(post)
        if not candidates:
            return []
        found: list[Match] = []
        for n, sentence in enumerate(post):
            found += _match_sentence(candidates, sentence, post[n + 1] if n + 1 < len(post) else None)
        return deduplicate_matches(found)

    def _select_candidates(self, post: Sequence[_Sentence]) -> dict[str, list[_Entry]]:
        """Return the wordings whose needed words are all in the text, found by the rarest word; mostly none."""
        known = frozenset[str]().union(*(sentence.words for sentence in post))
        possible: dict[str, list[_Entry]] = {}
        excepted: dict[int, bool] = {}
        for word in known & self._by_word.keys():
            for entry in self._by_word[word]:
                _, group, term = entry
                if any(map(known.isdisjoint, term.needs)):
                    continue
                if id(group) not in excepted:
                    excepted[id(group)] = any(next(s.line.find(t), None) for t in group.unless_in_post for s in post)
                if not excepted[id(group)]:
                    possible.setdefault(word, []).append(entry)
        return possible


def _match_sentence(
    candidates: Mapping[str, Sequence[_Entry]], sentence: _Sentence, next_sentence: _Sentence | None
) -> Iterator[Match]:
    """Yield matches that begin in a sentence; a few wordings continue into the next one."""
    here = {id(entry[2]): entry for word in candidates.keys() & set(sentence.words) for entry in candidates[word]}
    if next_sentence:
        beyond = (entry for word in candidates.keys() & set(next_sentence.words) for entry in candidates[word])
        here |= {id(entry[2]): entry for entry in beyond if entry[2].crosses}
    if not here:
        return
    alone = both = sentence.line
    if next_sentence and any(term.crosses for _, _, term in here.values()):
        both = _SearchLine((*sentence.words, SENTENCE_END, *next_sentence.words))
    places = (*sentence.places, (0, 0), *(next_sentence.places if next_sentence else ()))
    for code, group, term in here.values():
        line = both if term.crosses else alone
        for first, last in line.find(term):
            starts = (first, *_list_later_starts(line, term, first, last, sentence.breaks))
            start = next((n for n in starts if not _is_excepted(group, line, n, last, sentence.breaks)), last)
            if start < min(last, len(sentence.words)):
                yield code, places[start][0], places[last - 1][1]


def _list_later_starts(
    line: "_SearchLine", term: Phrase, first: int, last: int, breaks: Sequence[int]
) -> Iterator[int]:
    """Yield the words after a comma within a match with which the wording begins anew: "quiere, quiero morirme"."""
    for n in breaks:
        if first < n < last and (0, last - n) in _SearchLine(line.words[n:last]).find(term):
            yield n


class _SearchLine:
    """The words of one or two sentences as a string that patterns search: each word after a blank."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = tuple(words)
        self.known = frozenset(words)
        self.string = "".join(f" {word}" for word in words)

    @cached_property
    def starts(self) -> list[int]:
        return list(accumulate((len(word) + 1 for word in self.words), initial=0))[:-1]

    def find(self, term: Phrase) -> Iterator[tuple[int, int]]:
        """Yield the half-open ranges of words where a phrase matches."""
        if any(map(self.known.isdisjoint, term.needs)):
            return
        for match in term.pattern.finditer(self.string):
            if match.end() > match.start():
                yield bisect_right(self.starts, match.start()) - 1, bisect_right(self.starts, match.end() - 1)


def _is_excepted(group: Sure, line: _SearchLine, first: int, last: int, breaks: Sequence[int]) -> bool:
    """Whether an exception near the match, in its sentence, gives it another meaning.

    An exception that names the place of the match reaches no further back than to the last comma before it.
    """
    if not group.unless:
        return False
    before, after = line.words[max(first - EXCEPTION_REACH, 0) : first], line.words[last : last + EXCEPTION_REACH]
    clause = line.words[max(first - EXCEPTION_REACH, *(n for n in breaks if n <= first), 0) : first]
    near = (_SearchLine((*before, *line.words[first:last], *after)), _SearchLine((*clause, MATCH_PLACE, *after)))
    return any(next(look.find(term), None) for term in group.unless for look in near)


def _list_words(rules: Mapping[str, Sequence[Sure]]) -> frozenset[str]:
    groups = [group for groups in rules.values() for group in groups]
    phrases = [phrase for group in groups for phrase in (*group.terms, *group.unless, *group.unless_in_post)]
    return frozenset(word for regex in {phrase.regex for phrase in phrases} for word in _RULE_WORD.findall(regex))


def _split_sentences(text: Text, respell: Spellings) -> list[_Sentence]:
    """Return the sentences of a text in words; a quoted title counts as one word, a line break within a sentence as
    none."""
    folded = text.folded
    titles = [match.span() for match in _QUOTED.finditer(folded) if _is_title(match[1])]
    wrapped = {match.end() for match in _WRAPPED_LINE.finditer(folded)}
    found: list[tuple[list[str], list[tuple[int, int]]]] = []
    for span in text.sentences:
        goes_on = found and any(span.start <= end <= span.start + 1 for end in wrapped)
        if not goes_on:
            found.append(([], []))
        words, places = found[-1]
        for match in _TOKEN.finditer(folded, span.start, span.end):
            inside = next((t for t in titles if t[0] <= match.start() < t[1]), None) if titles else None
            if inside is None:
                word = _EMOJIS.get(match[0], match[0].lower())
                spelled = None if word in respell.known else respell(word := fold_word(word))
                if spelled is None:
                    words.append(word)
                    places.append(match.span())
                else:
                    words += spelled
                    places += (match.span(),) * len(spelled)
            elif not places or places[-1] != inside:
                words.append(TITLE)
                places.append(inside)
    return [_Sentence(tuple(words), tuple(places), folded) for words, places in found if words]


def _is_title(quoted: str) -> bool:
    """Whether quoted words are written like the title of a book, film or song: "I Want to Die Laughing"."""
    found = [match[0] for match in WORD.finditer(quoted)]
    if len(found) < 2 or quoted.isupper() or not found[0][:1].isupper() or not found[-1][:1].isupper():
        return False
    return all(word[:1].isupper() for word in found if len(word) >= _MIN_CAPITALIZED_LETTERS)
