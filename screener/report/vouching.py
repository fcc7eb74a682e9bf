"""Report -> what its author can vouch for, in words for a button: at each finding, and in the whole draft."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from screener.lexicon import read
from screener.policy.vouches import PERSON_LABELS, name_words, persons
from screener.types import ATTESTATIONS, Attestation, Finding, Report, Rule

_TEXTS: Final = read(Path(__file__).with_name("words.yaml"))
ATTEST: Final[Mapping[Attestation, str]] = _TEXTS["attest"]  # in a list
FIX: Final[Mapping[Attestation, str]] = _TEXTS["fix"]  # on a button
OWN_CHILD: Final = "a child from my own family or longtime family friends"  # after a name
MAX_NAMES: Final = 100  # offered by name in a draft: nobody ticks more, and a pasted list may have thousands
MAX_NAMES_AT: Final = 10  # the same at one finding
_REACHED: Final = dict.fromkeys(PERSON_LABELS, 0.0)  # a report's entities have reached the pack's thresholds


@dataclass(frozen=True, slots=True)
class Offer:
    """An attestation, the people whom it would cover (nobody: the whole draft), and the words of its button."""

    attestation: Attestation
    names: tuple[str, ...]
    label: str


class Offers:
    """What the author of one draft can vouch for."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.names = persons(report.text, report.entities, _REACHED)
        self.by_word: dict[str, list[int]] = {}
        for n, name in enumerate(self.names):
            for word in name_words(name):
                self.by_word.setdefault(word, []).append(n)

    def whole(self) -> list[Offer]:
        """Return what counts on the draft's account: an own child by name, all else for the whole draft."""
        counting = [one for one in ATTESTATIONS if one in self.report.vouchable]
        return [offer for one in counting for offer in _offers(one, self._named(one)[:MAX_NAMES], ATTEST)]

    def at(self, finding: Finding) -> list[Offer]:
        """Return what would change a finding, for the people whom its words name; at a note, what made it one.

        An own child needs a name: if the words have none, it may be anybody in the draft, unless these are many.
        """
        counting = attestations(self.report, (finding.rule, *finding.also))
        if finding.severity == "note":
            counting = [one for one in counting if one == finding.allowed_by]
        shared = Counter(n for word in name_words(finding.quote) for n in self.by_word.get(word, ()))
        closest = sorted(shared, key=lambda n: (-shared[n], n))[:MAX_NAMES_AT]
        here = [self.names[n] for n in closest]
        if not here and len(self.names) > MAX_NAMES_AT:
            counting = [one for one in counting if one != "own_child"]
        return [offer for one in counting for offer in _offers(one, here or self._named(one), FIX)]

    def _named(self, attestation: Attestation) -> list[str]:
        return self.names if attestation == "own_child" else []


def attestations(report: Report, rules: Sequence[Rule]) -> list[Attestation]:
    """Return what changes a finding of these rules if its author vouches for it on the draft's account."""
    given = {one for rule in rules for one in rule.allowed_by | rule.softened_by}
    return [one for one in ATTESTATIONS if one in given & report.vouchable]


def names_in(names: Iterable[str], quotes: Iterable[str]) -> list[str]:
    """Return the names that share a word with one of the quotes."""
    quoted = frozenset[str]().union(*map(name_words, quotes))
    return [name for name in names if name_words(name) & quoted]


def _offers(attestation: Attestation, names: Sequence[str], labels: Mapping[Attestation, str]) -> list[Offer]:
    if not names:
        return [Offer(attestation, (), labels[attestation])]
    what = OWN_CHILD if attestation == "own_child" else FIX[attestation]
    return [Offer(attestation, (name,), f"{name}: {what}") for name in names]
