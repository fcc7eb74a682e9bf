"""A YAML file -> Recognizer. The format is Presidio's recognizer registry, extended by cues, parts and rules.

`{name}` in a regular expression stands for a part of this file or of the lexicon, `{cue:name}` for a list of cues.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any, Final

import regex
import yaml

from screener.detect.identifiers.checks import CHECKS
from screener.detect.identifiers.matcher import NEAR, Beside, Condition, Pattern, Recognizer, Rule
from screener.lexicon import alternation, read
from screener.types import ScreenerError

FOLDER: Final = Path(__file__).parent
_KEYS: Final = frozenset(
    "name supported_entity supported_languages context deny_list cues words digits digits_alone parts"
    " patterns rules beside examples".split()
)
_WORD: Final = re.compile(r"[^\W\d_]+")
_SLOT: Final = re.compile(r"\{([a-z][a-z_]*)(?::([\w ]+))?\}")
_FLAGS: Final = regex.DOTALL | regex.MULTILINE | regex.IGNORECASE
_PLACE: Final = re.compile(
    r"(not )?(value|value and|whole value|whole number|lead|lead length|right before|before|around|after|check|digits)"
    r"((?: \d+)*)"
)


def page(path: Path) -> dict[str, Any]:
    """Return a file's keys and values. Raises ScreenerError if it is not YAML or has an unknown key."""
    try:
        found = read(path)
    except yaml.YAMLError as error:
        raise ScreenerError(f"{path}: not YAML: {error}") from error
    if unknown := set(found) - _KEYS:
        raise ScreenerError(f"{path}: {', '.join(sorted(unknown))}: no key of a recognizer")
    return dict(found)


def _digits(value: str) -> str:
    return "".join(filter(str.isdigit, value))


def trigger_words(phrases: Sequence[str]) -> frozenset[str]:
    """Return words of which a text must have one to contain any of these phrases."""
    joined = (word for phrase in phrases for word in accumulate(_WORD.findall(phrase.lower())))
    return frozenset(word + end for word in joined for end in ("", "s"))


def cue(phrases: Sequence[str]) -> str:
    """Return phrases as one alternation: words may be joined, hyphenated or separate, and have a plural s."""
    parts = sorted(phrases, key=len, reverse=True)
    written = (re.escape(part).replace(r"\ ", r"[\s\-_.]{0,2}") for part in parts)
    return rf"(?<![^\W_])(?:{'|'.join(written)})s?(?![^\W\d_])"


class _File:
    """A recognizer being read."""

    def __init__(self, path: Path, shared: Mapping[str, str]) -> None:
        self.path, self.page = path, page(path)
        self.parts = {**shared, **self.page.get("parts", {})}
        self.cues: dict[str, list[str]] = {
            name: [phrase.strip() for phrase in listed.split("|")] for name, listed in self.page.get("cues", {}).items()
        }

    def fail(self, why: str) -> ScreenerError:
        return ScreenerError(f"{self.path}: {why}")

    def expand(self, written: str, met: set[str] | None = None) -> str:
        """Insert parts and cues; the names of the cues are added to `met`."""

        def fill(slot: re.Match[str]) -> str:
            kind, name = slot[1], slot[2]
            if kind == "cue" and name in self.cues:
                if met is not None:
                    met.add(name)
                return cue(self.cues[name])
            if kind == "lexicon" and name:
                return alternation(name)
            if name is None and kind in self.parts:
                return self.expand(self.parts[kind], met)
            raise self.fail(f"{slot[0]} is neither a part nor a list of cues")

        return _SLOT.sub(fill, "".join(written.split("\n")) if "\n" in written else written)

    def words(self, listed: str) -> Iterator[str]:
        for name in map(str.strip, listed.split("|")):
            yield from trigger_words(self.cues.get(name, [name])) if _WORD.search(name) else {name}

    def search(self, written: str) -> Callable[[], re.Pattern[str]]:
        """Read an expression of a rule: a part's name or the expression itself."""
        return self.when_needed(written, re.compile, self.parts.get(written, written), re.IGNORECASE)

    def when_needed(self, name: str, compiled: Callable[..., Any], written: str, flags: int) -> Callable[[], Any]:
        """Compile an expression once, when a text first needs it: most posts need few, and all take half a second."""
        source = self.expand(written)

        @cache
        def expression() -> Any:
            try:
                return compiled(source, flags)
            except (re.error, regex.error) as error:
                raise self.fail(f"{name}: {error}") from error

        return expression

    def condition(self, place: str, wanted: Any) -> Condition:
        """Read one line under a rule's `if`: where to look, and what must be there."""
        found = _PLACE.fullmatch(place)
        if found is None:
            raise self.fail(f"{place}: no place that a rule can look at")
        holds = self._holds(found[2], list(map(int, found[3].split())), wanted)
        return (lambda hit: not holds(hit)) if found[1] else holds

    def _holds(self, where: str, numbers: list[int], wanted: Any) -> Condition:
        if where == "check":
            if wanted not in CHECKS:
                raise self.fail(f"{wanted}: no named check; there are {', '.join(CHECKS)}")
            return CHECKS[wanted]
        if where == "digits":
            return lambda hit: wanted[0] <= len(_digits(hit.value)) <= wanted[1]
        if where == "lead length":
            return lambda hit: wanted[0] <= len(hit.lead) <= wanted[1]
        pattern = self.search(str(wanted))
        if where == "whole value":
            return lambda hit: pattern().fullmatch(hit.value) is not None
        if where == "whole number":
            return lambda hit: pattern().fullmatch(_digits(hit.value)) is not None
        text = _TEXTS[where](*numbers)
        return lambda hit: pattern().search(text(hit)) is not None

    def rule(self, written: Mapping[str, Any]) -> Rule:
        kinds = frozenset([of] if isinstance(of := written.get("of", []), str) else of)
        if unknown := kinds - {pattern["name"] for pattern in self.page["patterns"]}:
            raise self.fail(f"a rule speaks of {', '.join(unknown)}, which is no pattern")
        conditions = [self.condition(*item) for item in written.get("if", {}).items()]
        if choices := [self.condition(*item) for item in written.get("any", {}).items()]:
            conditions.append(lambda hit: any(holds(hit) for holds in choices))
        return Rule(kinds, tuple(conditions), written.get("score"), written.get("add", 0.0), "keep" in written)

    def pattern(self, written: Mapping[str, Any]) -> Pattern:
        met: set[str] = set()
        expression = self.when_needed(written["name"], regex.compile, self.expand(written["regex"], met), _FLAGS)
        needs = written.get("prefilter")
        cues = tuple(trigger_words(self.cues[name]) for name in sorted(met))
        return Pattern(written["name"], expression, written["score"], cues, self.search(needs) if needs else None)

    def beside(self, written: Mapping[str, Any]) -> Beside:
        found = self.when_needed("beside", regex.compile, written["regex"], _FLAGS)
        return Beside(found, written.get("before", 0), written["after"], written["score"])

    def recognizer(self) -> Recognizer:
        page = self.page
        return Recognizer(
            name=page["name"],
            label=page["supported_entity"],
            words=frozenset(self.words(page["words"]) if "words" in page else ()),
            digits=page.get("digits", 0),
            digits_alone=page.get("digits_alone", 10**9),
            patterns=tuple(map(self.pattern, page["patterns"])),
            rules=tuple(map(self.rule, page.get("rules", ()))),
            beside=tuple(map(self.beside, page.get("beside", ()))),
            context=tuple(page.get("context", ())),
        )


_TEXTS: Final[Mapping[str, Any]] = {
    "value": lambda: lambda hit: hit.value,
    "value and": lambda far: lambda hit: hit.text[hit.start : hit.end + far],
    "lead": lambda: lambda hit: hit.lead,
    "right before": lambda far: lambda hit: hit.text[max(0, hit.start - far) : hit.start],
    "before": lambda far: lambda hit: hit.before(far),
    "around": lambda before=NEAR, after=NEAR: lambda hit: hit.around(before, after),
    "after": lambda far: lambda hit: hit.text[hit.end : hit.end + far],
}


def recognizers(folder: Path = FOLDER) -> tuple[Recognizer, ...]:
    """Return every recognizer of a folder, by file name; `_parts.yaml` has what they share."""
    shared = read(folder / "_parts.yaml")
    return tuple(_File(path, shared).recognizer() for path in paths(folder))


def paths(folder: Path = FOLDER) -> list[Path]:
    return sorted(folder.glob("[!_]*.yaml"))
