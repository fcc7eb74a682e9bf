"""Word lists by purpose, one file per language, and the strict reader of the program's own YAML. Data, not code."""

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

import yaml

try:
    from yaml import CSafeLoader as _Base
except ImportError:  # PyYAML built without libyaml: 10 times slower, the same result
    from yaml import SafeLoader as _Base  # type: ignore[assignment]


class _StrictLoader(_Base):
    """A YAML loader in which `off`, `on`, `yes` and `no` are strings and duplicate keys are errors."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.constructor.ConstructorError(None, None, f"key '{key}' appears twice", node.start_mark)
        return super().construct_mapping(node, deep)


_StrictLoader.yaml_implicit_resolvers = {
    first: [(tag, test) for tag, test in found if tag != "tag:yaml.org,2002:bool" or first in "tTfF"]
    for first, found in _Base.yaml_implicit_resolvers.items()
}


def read(file: Path | bytes) -> Any:
    """Return the values of a file, or of its bytes.

    Raises OSError, UnicodeDecodeError or yaml.YAMLError; the text names the line.
    """
    content = file.read_bytes() if isinstance(file, Path) else file
    return yaml.load(content, Loader=_StrictLoader)  # noqa: S506  (a SafeLoader underneath)


FOLDER: Final = Path(__file__).parent
_LOWER: Final = str.maketrans("İıſ", "iis")
_NUMBERS: Final = ("units", "teens", "tens")


@cache
def _read_files() -> tuple[dict[str, Any], ...]:
    return tuple(map(read, sorted(FOLDER.glob("*.yaml"))))


@cache
def mapping(name: str) -> dict[str, str]:
    """Return a list of words with what each stands for, in all languages: `units` gives {"zero": "0", ...}."""
    return {word: str(value) for file in _read_files() for word, value in file.get(name, {}).items()}


@cache
def words(name: str) -> frozenset[str]:
    """Return the words of a list in all languages: `months`; `numbers` are all number words, `cardinals` those below
    20."""
    if name == "numbers":
        return frozenset(word for part in _NUMBERS for word in mapping(part))
    if name == "cardinals":
        return words("numbers") - mapping("tens").keys()
    return frozenset(word for file in _read_files() for word in str(file.get(name, "")).split())


@cache
def alternation(name: str) -> str:
    """Return the words of a list as one regular expression, longest first."""
    return "|".join(re.escape(word) for word in sorted(words(name), key=lambda word: (-len(word), word)))


@cache
def pattern(name: str) -> str:
    """Return the alternatives of a list in all languages as one regular expression: `children`, `places`."""
    return "(?:" + "|".join("".join(file[name].split("\n")) for file in _read_files() if name in file) + ")"


def unaccented(text: str, form: Literal["NFD", "NFKD"] = "NFD") -> str:
    """Return a text in this Unicode form, without the accents that it sets apart."""
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize(form, text) if not unicodedata.combining(c))


def to_lowercase(text: str) -> str:
    """Return a text in lowercase as `re.IGNORECASE` compares it: every character stays at its place."""
    return text.translate(_LOWER).lower()


class LazyPatterns(dict[str, re.Pattern[str]]):
    """The named regular expressions of a file, case-insensitive, each compiled when first needed; several lines form
    one expression."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.sources: dict[str, str] = read(path)

    def __missing__(self, name: str) -> re.Pattern[str]:
        self[name] = found = re.compile("".join(self.sources[name].split("\n")), re.IGNORECASE)
        return found
