"""A labeled sample -> the same facts typed by other people: other names, case, spacing, signs."""

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

Edit = tuple[int, int, str]


def apply_edits(sample: Sample, edits: list[Edit]) -> Sample:
    """Replace ranges of the text (sorted, not overlapping) and move the spans along."""
    text, moved, position = "", [], 0
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
            if before == at and is_end:  # what is put in at a span's end stays outside, as at its start
                break
        return new + at - old

    for start, end, label in sample.spans:
        moved.append((move(start, False), move(end, True), label))
    return replace(sample, text=text, spans=tuple(moved))


def like(old: str, new: str) -> str:
    """Write `new` in the case of `old`."""
    if len(old) > 1 and old.isupper():
        return new.upper()
    return new.lower() if old.islower() else new


def swap_names(sample: Sample, groups: dict[str, Names], chance: random.Random) -> Sample:
    """Give every person another name of one origin a person, the same wherever the name returns."""
    spans = [s for s in sample.spans if s[2] in NAMES or s[2] == "PERSON"]
    words: dict[str, str] = {}
    family = {}
    for start, end, _ in spans:
        parts = WORD.findall(sample.text[start:end])
        if len(parts) > 1:
            family[parts[-1].casefold()] = True
    shared = pick_origin(groups, chance) if chance.random() < 0.3 else None
    edits: list[Edit] = []
    for start, end, _ in spans:
        origin = shared or pick_origin(groups, chance)
        for found in WORD.finditer(sample.text, start, end):
            old = found[0]
            key = old.casefold()
            if key in PARTICLES:
                continue
            if key not in words:
                if len(old) == 1:
                    words[key] = chance.choice(string.ascii_uppercase)
                elif family.get(key) or TITLE.search(sample.text[:start]):
                    words[key] = chance.choice(origin.surnames)
                else:
                    words[key] = chance.choice(origin.given)
            edits.append((found.start(), found.end(), like(old, words[key])))
    return apply_edits(sample, sorted(set(edits)))


def swap_digits(sample: Sample, chance: random.Random) -> Sample:
    """Deal other digits to identifiers and contacts, shape kept."""
    edits: list[Edit] = []
    for start, end, label in sample.spans:
        if label in (*IDENTIFIERS, PUBLIC_CONTACT) and label != "DATE_OF_BIRTH":
            old = sample.text[start:end]
            if any(c.isdigit() for c in old):
                edits.append((start, end, "".join(chance.choice(string.digits) if c.isdigit() else c for c in old)))
    return apply_edits(sample, sorted(edits))


def lower(sample: Sample, chance: random.Random) -> Sample:
    text = sample.text.lower()
    return replace(sample, text=text) if len(text) == len(sample.text) else sample


def upper(sample: Sample, chance: random.Random) -> Sample:
    text = sample.text.upper()
    return replace(sample, text=text) if len(text) == len(sample.text) else sample


def lower_names(sample: Sample, chance: random.Random) -> Sample:
    """Only the names lose their capitals, as in hasty typing."""
    edits = [(s, e, sample.text[s:e].lower()) for s, e, label in sample.spans if label in NAMES or label == "PERSON"]
    return apply_edits(sample, [x for x in edits if len(x[2]) == x[1] - x[0]])


def drop_punctuation(sample: Sample, chance: random.Random) -> Sample:
    edits = [
        (m.start(), m.end(), "")
        for m in re.finditer(r"(?<=\w)[.,!?;:’']+(?=\s|$)", sample.text)
        if not any(s < m.end() and m.start() < e for s, e, _ in sample.spans)
    ]
    return apply_edits(sample, edits)


def as_hashtags(sample: Sample, chance: random.Random) -> Sample:
    """Some names become hashtags: '#MayaLindqvist', split again as normalization does: '# Maya Lindqvist'."""
    edits = []
    for start, _, label in sample.spans:
        before = sample.text[start - 1 : start]
        if label in NAMES and chance.random() < 0.5 and not before.strip():
            edits.append((start, start, chance.choice(["# ", "#", "# Team ", "# We Love ", "# Go "])))
    return apply_edits(sample, edits)


def glue_emoji(sample: Sample, chance: random.Random) -> Sample:
    edits = []
    for _, end, label in sample.spans:
        if label in NAMES and chance.random() < 0.5:
            edits.append((end, end, " " + chance.choice("😀🎉💪❤🏀⚽🔥🙏😂🥹👏💛")))
    return apply_edits(sample, edits)


def typo(sample: Sample, chance: random.Random) -> Sample:
    """Swap two letters in a few words outside the marks."""
    edits = []
    for m in re.finditer(r"[a-z]{5,}", sample.text):
        if chance.random() < 0.06 and not any(s < m.end() and m.start() < e for s, e, _ in sample.spans):
            at = chance.randrange(1, len(m[0]) - 2)
            w = m[0]
            edits.append((m.start(), m.end(), w[:at] + w[at + 1] + w[at] + w[at + 2 :]))
    return apply_edits(sample, edits)


STYLES: list[tuple[float, Callable[[Sample, random.Random], Sample]]] = [
    (0.10, lower),
    (0.05, upper),
    (0.07, lower_names),
    (0.08, drop_punctuation),
    (0.05, as_hashtags),
    (0.05, glue_emoji),
    (0.10, typo),
]


def augment(sample: Sample, groups: dict[str, Names], chance: random.Random, swap: float = 0.6) -> Sample:
    """One random variant of a sample; its labels stay true."""
    if chance.random() < swap:
        sample = swap_names(sample, groups, chance)
    if chance.random() < swap:
        sample = swap_digits(sample, chance)
    for rate, style in STYLES:
        if chance.random() < rate:
            sample = style(sample, chance)
    return sample
