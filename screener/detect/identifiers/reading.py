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
from screener.detect.identifiers.matcher import MAX_CONTEXT, AdjacentPattern, Condition, Pattern, Recognizer, Rule
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
_CONDITION: Final = re.compile(
    r"(not )?(value|value and|whole value|whole number|lead|lead length|right before|before|around|after|check|digits)"
    r"((?: \d+)*)"
)


def read_recognizer_file(path: Path) -> dict[str, Any]:
    """Return a file's keys and values. Raises ScreenerError if it is not YAML or has an unknown key."""
    try:
        found = read(path)
    except yaml.YAMLError as error:
        raise ScreenerError(f"{path}: not YAML: {error}") from error
    if unknown := set(found) - _KEYS:
        raise ScreenerError(f"{path}: {', '.join(sorted(unknown))}: no key of a recognizer")
    return dict(found)


def _keep_digits(value: str) -> str:
    return "".join(filter(str.isdigit, value))


def extract_trigger_words(phrases: Sequence[str]) -> frozenset[str]:
    """Return words of which a text must have one to contain any of these phrases."""
    joined = (word for phrase in phrases for word in accumulate(_WORD.findall(phrase.lower())))
    return frozenset(word + end for word in joined for end in ("", "s"))


def build_cue_pattern(phrases: Sequence[str]) -> str:
    """Return phrases as one alternation: words may be joined, hyphenated or separate, and have a plural s."""
    parts = sorted(phrases, key=len, reverse=True)
    written = (re.escape(part).replace(r"\ ", r"[\s\-_.]{0,2}") for part in parts)
    return rf"(?<![^\W_])(?:{'|'.join(written)})s?(?![^\W\d_])"


class _RecognizerParser:
    def __init__(self, path: Path, shared: Mapping[str, str]) -> None:
        self.path, self.content = path, read_recognizer_file(path)
        self.parts = {**shared, **self.content.get("parts", {})}
        self.cues: dict[str, list[str]] = {
            name: [phrase.strip() for phrase in listed.split("|")]
            for name, listed in self.content.get("cues", {}).items()
        }

    def make_error(self, why: str) -> ScreenerError:
        return ScreenerError(f"{self.path}: {why}")

    def expand(self, written: str, used_cues: set[str] | None = None) -> str:
        """Insert parts and cues; the names of the cues are added to `used_cues`."""

        def fill_slot(slot: re.Match[str]) -> str:
            kind, name = slot[1], slot[2]
            if kind == "cue" and name in self.cues:
                if used_cues is not None:
                    used_cues.add(name)
                return build_cue_pattern(self.cues[name])
            if kind == "lexicon" and name:
                return alternation(name)
            if name is None and kind in self.parts:
                return self.expand(self.parts[kind], used_cues)
            raise self.make_error(f"{slot[0]} is neither a part nor a list of cues")

        return _SLOT.sub(fill_slot, "".join(written.split("\n")) if "\n" in written else written)

    def parse_words(self, listed: str) -> Iterator[str]:
        for name in map(str.strip, listed.split("|")):
            yield from extract_trigger_words(self.cues.get(name, [name])) if _WORD.search(name) else {name}

    def parse_expression(self, written: str) -> Callable[[], re.Pattern[str]]:
        """Read an expression of a rule: a part's name or the expression itself."""
        return self.compile_lazily(written, re.compile, self.parts.get(written, written), re.IGNORECASE)

    def compile_lazily(self, name: str, compiled: Callable[..., Any], written: str, flags: int) -> Callable[[], Any]:
        """Compile an expression once, when a text first needs it: most posts need few, and all take half a second."""
        source = self.expand(written)

        @cache
        def expression() -> Any:
            try:
                return compiled(source, flags)
            except (re.error, regex.error) as error:
                raise self.make_error(f"{name}: {error}") from error

        return expression

    def parse_condition(self, place: str, wanted: Any) -> Condition:
        """Read one line under a rule's `if`: where to look, and what must be there."""
        found = _CONDITION.fullmatch(place)
        if found is None:
            raise self.make_error(f"{place}: no place that a rule can look at")
        test = self.build_test(found[2], list(map(int, found[3].split())), wanted)
        return (lambda hit: not test(hit)) if found[1] else test

    def build_test(self, where: str, numbers: list[int], wanted: Any) -> Condition:
        """Return the test for one place. Raises ScreenerError if there is no check with the wanted name."""
        if where == "check":
            if wanted not in CHECKS:
                raise self.make_error(f"{wanted}: no named check; there are {', '.join(CHECKS)}")
            return CHECKS[wanted]
        if where == "digits":
            return lambda hit: wanted[0] <= len(_keep_digits(hit.value)) <= wanted[1]
        if where == "lead length":
            return lambda hit: wanted[0] <= len(hit.cue_text) <= wanted[1]
        pattern = self.parse_expression(str(wanted))
        if where == "whole value":
            return lambda hit: pattern().fullmatch(hit.value) is not None
        if where == "whole number":
            return lambda hit: pattern().fullmatch(_keep_digits(hit.value)) is not None
        text = _CONTEXTS[where](*numbers)
        return lambda hit: pattern().search(text(hit)) is not None

    def parse_rule(self, written: Mapping[str, Any]) -> Rule:
        """Read one rule. Raises ScreenerError if it names a pattern that is not in the file."""
        kinds = frozenset([of] if isinstance(of := written.get("of", []), str) else of)
        if unknown := kinds - {pattern["name"] for pattern in self.content["patterns"]}:
            raise self.make_error(f"a rule speaks of {', '.join(unknown)}, which is no pattern")
        conditions = [self.parse_condition(*item) for item in written.get("if", {}).items()]
        if choices := [self.parse_condition(*item) for item in written.get("any", {}).items()]:
            conditions.append(lambda hit: any(holds(hit) for holds in choices))
        return Rule(kinds, tuple(conditions), written.get("score"), written.get("add", 0.0), "keep" in written)

    def parse_pattern(self, written: Mapping[str, Any]) -> Pattern:
        """Read one pattern; its cues are those that its expression refers to."""
        used_cues: set[str] = set()
        source = self.expand(written["regex"], used_cues)
        expression = self.compile_lazily(written["name"], regex.compile, source, _FLAGS)
        needs = written.get("prefilter")
        cues = tuple(extract_trigger_words(self.cues[name]) for name in sorted(used_cues))
        return Pattern(
            written["name"], expression, written["score"], cues, self.parse_expression(needs) if needs else None
        )

    def parse_adjacent_pattern(self, written: Mapping[str, Any]) -> AdjacentPattern:
        found = self.compile_lazily("beside", regex.compile, written["regex"], _FLAGS)
        return AdjacentPattern(found, written.get("before", 0), written["after"], written["score"])

    def build_recognizer(self) -> Recognizer:
        content = self.content
        return Recognizer(
            name=content["name"],
            label=content["supported_entity"],
            words=frozenset(self.parse_words(content["words"]) if "words" in content else ()),
            digits=content.get("digits", 0),
            digits_alone=content.get("digits_alone", 10**9),
            patterns=tuple(map(self.parse_pattern, content["patterns"])),
            rules=tuple(map(self.parse_rule, content.get("rules", ()))),
            beside=tuple(map(self.parse_adjacent_pattern, content.get("beside", ()))),
            context=tuple(content.get("context", ())),
        )


_CONTEXTS: Final[Mapping[str, Any]] = {
    "value": lambda: lambda hit: hit.value,
    "value and": lambda far: lambda hit: hit.text[hit.start : hit.end + far],
    "lead": lambda: lambda hit: hit.cue_text,
    "right before": lambda far: lambda hit: hit.text[max(0, hit.start - far) : hit.start],
    "before": lambda far: lambda hit: hit.text[max(0, hit.cue_start - far) : hit.cue_start],
    "around": lambda before=MAX_CONTEXT, after=MAX_CONTEXT: (
        lambda hit: hit.text[max(0, hit.cue_start - before) : hit.end + after]
    ),
    "after": lambda far: lambda hit: hit.text[hit.end : hit.end + far],
}


def recognizers(folder: Path = FOLDER) -> tuple[Recognizer, ...]:
    """Return every recognizer of a folder, by file name; `_parts.yaml` has what they share."""
    shared = read(folder / "_parts.yaml")
    return tuple(_RecognizerParser(path, shared).build_recognizer() for path in list_recognizer_files(folder))


def list_recognizer_files(folder: Path = FOLDER) -> list[Path]:
    return sorted(folder.glob("[!_]*.yaml"))
