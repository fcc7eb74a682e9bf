"""A labeled sample -> a variant with the same facts: other names, digits, case, punctuation, signs, typing errors."""

from __future__ import annotations

import random
import re
import string
from collections.abc import Callable
from dataclasses import replace

from models.encoder.corpus import Sample
from models.encoder.names import Names, pick_origin
from screener.labels import IDENTIFIERS, NAMES, PUBLIC_CONTACT

WORD = re.compile(r"[^\W\d_]+(?:['’ʻ][^\W\d_]+)*")
TITLE = re.compile(
    r"(?:\b(?:mr|mrs|ms|miss|dr|coach|principal|señora?|sra?|maestr[ao]|professor|officer|nurse)\.?\s+)$", re.I
)
PARTICLES = frozenset("de la del van von bin al el da dos of the jr sr ii iii big lil little y".split())

Edit = tuple[int, int, str]  # start, end, replacement


def apply_edits(sample: Sample, edits: list[Edit]) -> Sample:
    """The sample after edits, which are sorted and do not overlap, with its spans moved along."""
    text, spans, position = "", [], 0
    shifts: list[tuple[int, int]] = []  # (old position, new position) at every edit's ends
    for start, end, new in edits:
        text += sample.text[position:start]
        shifts.append((start, len(text)))
        text += new
        shifts.append((end, len(text)))
        position = end
    text += sample.text[position:]

    def move(at: int, is_end: bool) -> int:
        old, new = 0, 0
        for before, after in shifts:
            if before > at:
                break
            old, new = before, after
            if before == at and is_end:  # an insertion at a span's end stays outside, as at its start
                break
        return new + at - old

    for start, end, label in sample.spans:
        spans.append((move(start, False), move(end, True), label))
    return replace(sample, text=text, spans=tuple(spans))


def match_case(old: str, new: str) -> str:
    """Return `new` in the case of `old`: upper, lower, or as it is."""
    if len(old) > 1 and old.isupper():
        return new.upper()
    return new.lower() if old.islower() else new


def swap_names(sample: Sample, groups: dict[str, Names], rng: random.Random) -> Sample:
    """Replace every person's name by one of a random origin, the same one wherever the name returns."""
    spans = [s for s in sample.spans if s[2] in NAMES or s[2] == "PERSON"]
    replacements: dict[str, str] = {}
    surnames = {}
    for start, end, _ in spans:
        parts = WORD.findall(sample.text[start:end])
        if len(parts) > 1:
            surnames[parts[-1].casefold()] = True
    shared_origin = pick_origin(groups, rng) if rng.random() < 0.3 else None
    edits: list[Edit] = []
    for start, end, _ in spans:
        origin = shared_origin or pick_origin(groups, rng)
        for word in WORD.finditer(sample.text, start, end):
            old = word[0]
            key = old.casefold()
            if key in PARTICLES:
                continue
            if key not in replacements:
                if len(old) == 1:
                    replacements[key] = rng.choice(string.ascii_uppercase)
                elif surnames.get(key) or TITLE.search(sample.text[:start]):
                    replacements[key] = rng.choice(origin.surnames)
                else:
                    replacements[key] = rng.choice(origin.given)
            edits.append((word.start(), word.end(), match_case(old, replacements[key])))
    return apply_edits(sample, sorted(set(edits)))


def swap_digits(sample: Sample, rng: random.Random) -> Sample:
    """Replace the digits of identifiers and contacts by random ones; dates of birth stay."""
    edits: list[Edit] = []
    for start, end, label in sample.spans:
        if label in (*IDENTIFIERS, PUBLIC_CONTACT) and label != "DATE_OF_BIRTH":
            old = sample.text[start:end]
            if any(c.isdigit() for c in old):
                edits.append((start, end, "".join(rng.choice(string.digits) if c.isdigit() else c for c in old)))
    return apply_edits(sample, sorted(edits))


def lowercase(sample: Sample, rng: random.Random) -> Sample:
    text = sample.text.lower()
    return replace(sample, text=text) if len(text) == len(sample.text) else sample


def uppercase(sample: Sample, rng: random.Random) -> Sample:
    text = sample.text.upper()
    return replace(sample, text=text) if len(text) == len(sample.text) else sample


def lowercase_names(sample: Sample, rng: random.Random) -> Sample:
    """Lowercase the names alone, as in hasty typing."""
    edits = [(s, e, sample.text[s:e].lower()) for s, e, label in sample.spans if label in NAMES or label == "PERSON"]
    return apply_edits(sample, [x for x in edits if len(x[2]) == x[1] - x[0]])


def drop_punctuation(sample: Sample, rng: random.Random) -> Sample:
    edits = [
        (m.start(), m.end(), "")
        for m in re.finditer(r"(?<=\w)[.,!?;:’']+(?=\s|$)", sample.text)
        if not any(s < m.end() and m.start() < e for s, e, _ in sample.spans)
    ]
    return apply_edits(sample, edits)


def add_hashtags(sample: Sample, rng: random.Random) -> Sample:
    """Put a hash sign before half of the names, as normalization leaves a hashtag: '# Maya Lindqvist'."""
    edits = []
    for start, _, label in sample.spans:
        before = sample.text[start - 1 : start]
        if label in NAMES and rng.random() < 0.5 and not before.strip():
            edits.append((start, start, rng.choice(["# ", "#", "# Team ", "# We Love ", "# Go "])))
    return apply_edits(sample, edits)


def append_emoji(sample: Sample, rng: random.Random) -> Sample:
    edits = []
    for _, end, label in sample.spans:
        if label in NAMES and rng.random() < 0.5:
            edits.append((end, end, " " + rng.choice("😀🎉💪❤🏀⚽🔥🙏😂🥹👏💛")))
    return apply_edits(sample, edits)


def add_typos(sample: Sample, rng: random.Random) -> Sample:
    """Swap two letters in a few words outside the spans."""
    edits = []
    for m in re.finditer(r"[a-z]{5,}", sample.text):
        if rng.random() < 0.06 and not any(s < m.end() and m.start() < e for s, e, _ in sample.spans):
            at = rng.randrange(1, len(m[0]) - 2)
            w = m[0]
            edits.append((m.start(), m.end(), w[:at] + w[at + 1] + w[at] + w[at + 2 :]))
    return apply_edits(sample, edits)


STYLES: list[tuple[float, Callable[[Sample, random.Random], Sample]]] = [
    (0.10, lowercase),
    (0.05, uppercase),
    (0.07, lowercase_names),
    (0.08, drop_punctuation),
    (0.05, add_hashtags),
    (0.05, append_emoji),
    (0.10, add_typos),
]


def augment(sample: Sample, groups: dict[str, Names], rng: random.Random, swap_rate: float = 0.6) -> Sample:
    """One random variant of a sample, with labels that are still true; `swap_rate` is how often names, and digits, are
    replaced."""
    if rng.random() < swap_rate:
        sample = swap_names(sample, groups, rng)
    if rng.random() < swap_rate:
        sample = swap_digits(sample, rng)
    for rate, style in STYLES:
        if rng.random() < rate:
            sample = style(sample, rng)
    return sample
