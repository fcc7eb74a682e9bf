"""A labeled sample -> the same sample typed so that a naive reader misses its spans.

Training uses it, where the encoder reads what `normalize` leaves of it, and so does the robustness test (tests/eval),
with posts and seeds that training never saw.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from models.encoder.augment import Edit, apply_edits, drop_punctuation, lowercase, uppercase
from models.encoder.corpus import Sample
from screener.labels import DETAILS, IDENTIFIERS, NAMES

WORD = re.compile(r"[^\W\d_]{3,}")
HOMOGLYPHS = dict(zip("aceopxyiABCEHIKMOPTXSj", "асеорхуіАВСЕНІКМОРТХЅј", strict=True))
LEET = {"a": "4@", "e": "3", "i": "1!", "o": "0", "s": "5$", "t": "7"}
DIGITS = "zero one two three four five six seven eight nine".split()

Transform = Callable[[Sample, random.Random], Sample]


def transform_words(labels: tuple[str, ...], change: Callable[[str, random.Random], str]) -> Transform:
    """A transform that changes each word of three letters or more in the spans of these labels."""

    def transform(sample: Sample, rng: random.Random) -> Sample:
        edits: list[Edit] = []
        for start, end, label in sample.spans:
            if label in labels:
                edits += [(m.start(), m.end(), change(m[0], rng)) for m in WORD.finditer(sample.text, start, end)]
        return apply_edits(sample, [e for e in sorted(set(edits)) if sample.text[e[0] : e[1]] != e[2]])

    return transform


def transform_spans(labels: tuple[str, ...], change: Callable[[str, random.Random], str]) -> Transform:
    """A transform that changes each span of these labels as a whole."""

    def transform(sample: Sample, rng: random.Random) -> Sample:
        edits = [(s, e, change(sample.text[s:e], rng)) for s, e, label in sample.spans if label in labels]
        return apply_edits(sample, [e for e in sorted(edits) if sample.text[e[0] : e[1]] != e[2]])

    return transform


def insert_mark(mark: str) -> Callable[[str, random.Random], str]:
    def change(word: str, rng: random.Random) -> str:
        at = rng.randrange(1, len(word))
        return word[:at] + mark + word[at:]

    return change


def insert_zero_width(word: str, rng: random.Random) -> str:
    return rng.choice("\u200b\u200c\u200d\u2060\ufeff").join(word)


def to_homoglyphs(word: str, rng: random.Random) -> str:
    return "".join(HOMOGLYPHS.get(c, c) if rng.random() < 0.7 else c for c in word)


def to_leetspeak(word: str, rng: random.Random) -> str:
    letters = [n for n, c in enumerate(word) if c.lower() in LEET]
    chosen = set(rng.sample(letters, min(len(letters), 2)))
    return "".join(rng.choice(LEET[c.lower()]) if n in chosen else c for n, c in enumerate(word))


def to_html_entities(word: str, rng: random.Random) -> str:
    return "".join(rng.choice([f"&#{ord(c)};", f"&#x{ord(c):x};"]) if rng.random() < 0.4 else c for c in word)


def to_hashtags(sample: Sample, rng: random.Random) -> Sample:
    """'Maya Lindqvist' -> '#MayaLindqvist' or '#TeamMayaLindqvist'; the sign and 'Team' stay outside the span."""
    edits: list[Edit] = []
    for start, end, label in sample.spans:
        if label in NAMES and sample.text[max(start - 1, 0) : start] not in ("#", "@"):
            edits.append((start, start, rng.choice(["#", "#", "#Team"])))
            parts = re.finditer(r"[\s.'’-]+(\w?)", sample.text[start:end])
            edits += [(start + m.start(), start + m.end(), m[1].upper()) for m in parts]
    return apply_edits(sample, sorted(edits))


def spell_digits(span: str, rng: random.Random) -> str:
    if sum(c.isdigit() for c in span) < 4:
        return span
    return re.sub(r"\d", lambda m: f" {DIGITS[int(m[0])]} ", span).replace("  ", " ").strip()


def spell_email_signs(span: str, rng: random.Random) -> str:
    at, dot = rng.choice([(" at ", " dot "), (" [at] ", " [dot] "), ("(at)", "(dot)")])
    name, _, domain = span.partition("@")
    return f"{name}{at}{domain.replace('.', dot)}" if domain else span


def append_emojis(sample: Sample, rng: random.Random) -> Sample:
    edits = [(end, end, rng.choice("😀🎉💪🏀🔥🙏💛")) for _, end, label in sample.spans if label in NAMES]
    return apply_edits(sample, edits)


def curl_quotes(sample: Sample, rng: random.Random) -> Sample:
    edits = [(m.start(), m.end(), "’" if m[0] == "'" else "“") for m in re.finditer("['\"]", sample.text)]
    return apply_edits(sample, edits)


NAMES_AND_DETAILS = (*NAMES, *DETAILS)
OBFUSCATIONS: dict[str, Transform] = {
    "lower case": lowercase,
    "upper case": uppercase,
    "no punctuation": drop_punctuation,
    "zero-width characters": transform_words(NAMES_AND_DETAILS, insert_zero_width),
    "look-alike letters": transform_words(NAMES_AND_DETAILS, to_homoglyphs),
    "leetspeak": transform_words(NAMES, to_leetspeak),
    "spaced-out letters": transform_spans(NAMES, lambda span, rng: "  ".join(" ".join(w) for w in span.split())),
    "hyphenated letters": transform_words(NAMES, lambda word, rng: "-".join(word)),
    "glued emojis": append_emojis,
    "hashtags": to_hashtags,
    "spelled digits": transform_spans(IDENTIFIERS, spell_digits),
    "at/dot e-mails": transform_spans(("EMAIL_ADDRESS",), spell_email_signs),
    "smart quotes": curl_quotes,
    "HTML entities": transform_words((*NAMES_AND_DETAILS, "USERNAME", "CREDENTIAL"), to_html_entities),
    "soft breaks": transform_words(NAMES_AND_DETAILS, insert_mark("\u00ad")),
    "right-to-left marks": transform_words(NAMES_AND_DETAILS, lambda word, rng: "\u200f" + word + "\u200e"),
}


def obfuscate(sample: Sample, rng: random.Random) -> Sample:
    """The sample after one obfuscation at random."""
    return rng.choice(list(OBFUSCATIONS.values()))(sample, rng)
