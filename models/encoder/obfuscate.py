"""A labeled sample -> the same sample typed so that a naive reader misses its spans.

Used twice: in training, after which `normalize` gives the encoder what is left of it, and in the
test of robustness (tests/eval), over posts and seeds that training never saw.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from models.encoder.augment import Edit, apply_edits, drop_punctuation, lower, upper
from models.encoder.corpus import Sample
from screener.labels import DETAILS, IDENTIFIERS, NAMES

WORD = re.compile(r"[^\W\d_]{3,}")
LOOK_ALIKES = dict(zip("aceopxyiABCEHIKMOPTXSj", "асеорхуіАВСЕНІКМОРТХЅј", strict=True))
LEET = {"a": "4@", "e": "3", "i": "1!", "o": "0", "s": "5$", "t": "7"}
DIGITS = "zero one two three four five six seven eight nine".split()

Way = Callable[[Sample, random.Random], Sample]


def on_words(labels: tuple[str, ...], change: Callable[[str, random.Random], str]) -> Way:
    """Change every word of three letters or more inside spans of the labels."""

    def way(sample: Sample, chance: random.Random) -> Sample:
        edits: list[Edit] = []
        for start, end, label in sample.spans:
            if label in labels:
                edits += [(m.start(), m.end(), change(m[0], chance)) for m in WORD.finditer(sample.text, start, end)]
        return apply_edits(sample, [e for e in sorted(set(edits)) if sample.text[e[0] : e[1]] != e[2]])

    return way


def on_spans(labels: tuple[str, ...], change: Callable[[str, random.Random], str]) -> Way:
    """Change the whole words of every span of the labels."""

    def way(sample: Sample, chance: random.Random) -> Sample:
        edits = [(s, e, change(sample.text[s:e], chance)) for s, e, label in sample.spans if label in labels]
        return apply_edits(sample, [e for e in sorted(edits) if sample.text[e[0] : e[1]] != e[2]])

    return way


def inside(mark: str) -> Callable[[str, random.Random], str]:
    def change(word: str, chance: random.Random) -> str:
        at = chance.randrange(1, len(word))
        return word[:at] + mark + word[at:]

    return change


def zero_width(word: str, chance: random.Random) -> str:
    return chance.choice("\u200b\u200c\u200d\u2060\ufeff").join(word)


def look_alikes(word: str, chance: random.Random) -> str:
    return "".join(LOOK_ALIKES.get(c, c) if chance.random() < 0.7 else c for c in word)


def leetspeak(word: str, chance: random.Random) -> str:
    letters = [n for n, c in enumerate(word) if c.lower() in LEET]
    chosen = set(chance.sample(letters, min(len(letters), 2)))
    return "".join(chance.choice(LEET[c.lower()]) if n in chosen else c for n, c in enumerate(word))


def entities(word: str, chance: random.Random) -> str:
    return "".join(chance.choice([f"&#{ord(c)};", f"&#x{ord(c):x};"]) if chance.random() < 0.4 else c for c in word)


def hashtag(sample: Sample, chance: random.Random) -> Sample:
    """'Maya Lindqvist' -> '#MayaLindqvist' or '#TeamMayaLindqvist'; the sign and 'Team' stay outside the span."""
    edits: list[Edit] = []
    for start, end, label in sample.spans:
        if label in NAMES and sample.text[max(start - 1, 0) : start] not in ("#", "@"):
            edits.append((start, start, chance.choice(["#", "#", "#Team"])))
            parts = re.finditer(r"[\s.'’-]+(\w?)", sample.text[start:end])
            edits += [(start + m.start(), start + m.end(), m[1].upper()) for m in parts]
    return apply_edits(sample, sorted(edits))


def spelled(span: str, chance: random.Random) -> str:
    if sum(c.isdigit() for c in span) < 4:
        return span
    return re.sub(r"\d", lambda m: f" {DIGITS[int(m[0])]} ", span).replace("  ", " ").strip()


def at_dot(span: str, chance: random.Random) -> str:
    at, dot = chance.choice([(" at ", " dot "), (" [at] ", " [dot] "), ("(at)", "(dot)")])
    name, _, domain = span.partition("@")
    return f"{name}{at}{domain.replace('.', dot)}" if domain else span


def glued(sample: Sample, chance: random.Random) -> Sample:
    edits = [(end, end, chance.choice("😀🎉💪🏀🔥🙏💛")) for _, end, label in sample.spans if label in NAMES]
    return apply_edits(sample, edits)


def smart_quotes(sample: Sample, chance: random.Random) -> Sample:
    edits = [(m.start(), m.end(), "’" if m[0] == "'" else "“") for m in re.finditer("['\"]", sample.text)]
    return apply_edits(sample, edits)


TEXT = (*NAMES, *DETAILS)
WAYS: dict[str, Way] = {
    "lower case": lower,
    "upper case": upper,
    "no punctuation": drop_punctuation,
    "zero-width characters": on_words(TEXT, zero_width),
    "look-alike letters": on_words(TEXT, look_alikes),
    "leetspeak": on_words(NAMES, leetspeak),
    "spaced-out letters": on_spans(NAMES, lambda span, chance: "  ".join(" ".join(w) for w in span.split())),
    "hyphenated letters": on_words(NAMES, lambda word, chance: "-".join(word)),
    "glued emojis": glued,
    "hashtags": hashtag,
    "spelled digits": on_spans(IDENTIFIERS, spelled),
    "at/dot e-mails": on_spans(("EMAIL_ADDRESS",), at_dot),
    "smart quotes": smart_quotes,
    "HTML entities": on_words((*TEXT, "USERNAME", "CREDENTIAL"), entities),
    "soft breaks": on_words(TEXT, inside("\u00ad")),
    "right-to-left marks": on_words(TEXT, lambda word, chance: "\u200f" + word + "\u200e"),
}


def obfuscate(sample: Sample, chance: random.Random) -> Sample:
    """One way at random."""
    return chance.choice(list(WAYS.values()))(sample, chance)
