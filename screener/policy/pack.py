"""Folder of YAML -> Pack: a policy is data, one file per rule, and any error in it stops the program.

pack.yaml holds these keys (* may be left out):

    name, version, title, agency
    sources:      list of {title, url, checked}: what the rules rest on
    families:     {three letters of a code: the subject of its rules}
    thresholds:   {LABEL: minimum score}, for every label
    tell:         {route: whom to tell, in words}, for every route
    counts_on*:   {attestation: accounts on which it counts}
    accuse_from*: minimum probability of a sentence alone to support an accusation

With `base`, the name of a shipped pack, it holds only the differences: all rules of that pack apply, with `clauses`
and `changes` (screener/policy/changes.py), and the rule files next to it are added. Then only `name` is required.
words.yaml holds word lists for sure phrases, renames.yaml the retired codes.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

from screener.detect.phrases import Slots
from screener.detect.sure import Sure
from screener.labels import LABELS, MUST_HOLD
from screener.policy import changes as differences
from screener.policy.changes import Change
from screener.policy.page import Page
from screener.policy.rule_file import Example, RuleContext, RuleFile, read_rule, read_slots
from screener.types import (
    ACCOUNTS,
    ATTESTATIONS,
    ROUTES,
    Account,
    Attestation,
    Cite,
    Route,
    Rule,
    ScreenerError,
    Severity,
)

PACKS: Final = Path(__file__).parent / "packs"
STATES: Final = ("missed", "shadowed", "false_alarms")
# Every other file of a pack is a rule.
NON_RULE_FILES: Final = ("pack.yaml", "renames.yaml", "words.yaml", "judged.yaml")
_REQUIRED_KEYS: Final = ("name", "version", "title", "agency", "sources", "families", "thresholds", "tell")
_OPTIONAL_KEYS: Final = ("counts_on", "accuse_from")
_DERIVED_KEYS: Final = ("version", "title", "agency", "sources", "families", "tell", "clauses", "changes")


@dataclass(frozen=True, slots=True)
class Pack:
    """A policy: its rules by code, the code families, and the minimum score of every label."""

    name: str
    version: str
    title: str
    agency: str
    sources: tuple[Cite, ...]
    families: Mapping[str, str]
    thresholds: Mapping[str, float]
    rules: tuple[Rule, ...]
    renames: Mapping[str, str]
    hits: Mapping[str, tuple[Example, ...]]
    misses: Mapping[str, tuple[Example, ...]]
    counts_on: Mapping[Attestation, frozenset[Account]] = field(default_factory=dict)  # where an attestation counts
    sure: Mapping[str, tuple[Sure, ...]] = field(default_factory=dict)  # sure wordings, by code
    judged: Mapping[str, str] = field(default_factory=dict)  # examples not judged as intended -> STATES
    accuse_from: float = 0.5  # minimum probability of a sentence alone to support an accusation
    slots: Slots = field(default_factory=dict, repr=False)  # lists of words for sure phrases
    tell: Mapping[Route, str] = field(default_factory=dict)  # whom to tell, in words
    digest: str = ""  # of its own files and those of its base
    label: str = ""  # name, version, and what it is based on: reports and the record say so
    changes: Mapping[str, Change] = field(default_factory=dict)  # what it changes in its base, by code
    # The rules of the base that it switched off, by account.
    switched_off: Mapping[Account, tuple[str, ...]] = field(default_factory=dict)
    neutral_rules: dict[str, Rule] = field(init=False, repr=False, compare=False, default_factory=dict)  # by concern
    # What a score of the whole post alone makes of a concern, by concern and severity.
    general_rules: dict[tuple[str, Severity], Rule] = field(init=False, repr=False, compare=False, default_factory=dict)
    _by_label: dict[str, list[int]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        for place, rule in enumerate(self.rules):
            weighed = next(iter(rule.when), "") if not rule.terms else f"wording:{rule.code}"
            for label in {weighed, f"sure:{rule.code}" if rule.code in self.sure else ""} - {""}:
                self._by_label.setdefault(label, []).append(place)
            if rule.neutral:
                self.neutral_rules[rule.concern] = rule
            elif (
                rule.accounts
                and not rule.terms
                and rule.when.keys() <= {rule.concern, MUST_HOLD}
                and rule.code not in self.sure
            ):
                self.general_rules.setdefault((rule.concern, rule.severity), rule)

    def candidates(self, labels: Iterable[str]) -> Iterator[Rule]:
        """Yield the few rules that can match, in pack order: one of their wordings or their anchor is among the
        labels."""
        places = sorted({place for label in labels for place in self._by_label.get(label, ())})
        return map(self.rules.__getitem__, places)

    def vouchable_on(self, account: Account) -> frozenset[Attestation]:
        """Return the attestations that count on an account."""
        return frozenset(one for one in ATTESTATIONS if account in self.counts_on.get(one, (account,)))

    def rule(self, code: str) -> Rule:
        """Return a rule by its code, or by a retired code."""
        code = self.renames.get(code, code)
        for rule in self.rules:
            if rule.code == code:
                return rule
        raise ScreenerError(f"There is no rule {code} in pack {self.name}. Run 'screener rules' to list them.")

    @property
    def around(self) -> RuleContext:
        """Return what a rule file needs from the pack."""
        return RuleContext(self.families, self.thresholds, self.slots, self.tell)

    def wordings(self, concern: str) -> frozenset[str]:
        """Return the labels of the weighed wordings of a concern's rules."""
        return frozenset(f"wording:{rule.code}" for rule in self.rules if rule.concern == concern)

    @property
    def terms(self) -> dict[str, tuple[str, ...]]:
        return {rule.code: rule.terms for rule in self.rules if rule.terms}


def shipped() -> list[str]:
    """Return the names of the packs that come with the program."""
    return sorted(path.parent.name for path in PACKS.glob("*/pack.yaml"))


def load_pack(folder: Path, thresholds: Mapping[str, float] | None = None) -> Pack:
    """Read a pack; `thresholds` replace those of pack.yaml during tuning. Raises ScreenerError."""
    page = Page(folder / "pack.yaml")
    raw = page.read()
    if "base" in raw:
        return _load_derived_pack(page, raw, folder, thresholds)
    meta = page.keys("the pack", raw, _REQUIRED_KEYS, _OPTIONAL_KEYS)
    given = {**page.keys("thresholds", meta["thresholds"], LABELS), **(thresholds or {})}
    tell = page.keys("tell", meta["tell"], ROUTES)
    context = RuleContext(
        _parse_families(page, meta["families"]),
        {label: page.score(label, given[label]) for label in LABELS},
        read_slots(Page(folder / "words.yaml")),
        {route: page.line(route, tell[route]) for route in ROUTES},
    )
    rules = _read_rules(folder, context)
    if not rules:
        raise ScreenerError(f"{folder}: rules: none found")
    name, version = page.line("name", meta["name"]), str(meta["version"])
    return Pack(
        name=name,
        version=version,
        title=page.line("title", meta["title"]),
        agency=page.line("agency", meta["agency"]),
        sources=page.cites("sources", meta["sources"]),
        families=context.families,
        thresholds=context.least,
        rules=tuple(file.rule for file in rules.values()),
        renames=_read_renames(Page(folder / "renames.yaml"), rules),
        counts_on={
            page.one_of("counts_on", a, ATTESTATIONS): page.some_of(a, accounts, ACCOUNTS)
            for a, accounts in page.mapping("counts_on", meta.get("counts_on", {})).items()
        },
        judged=_read_judged(Page(folder / "judged.yaml")),
        accuse_from=page.score("accuse_from", meta.get("accuse_from"), default=0.5),
        slots=context.slots,
        tell=context.tell,
        digest=_hash_folder(folder),
        label=f"{name} {version}",
        **_group_parts_by_code(rules),
    )


@cache
def _load_shipped(name: str) -> Pack:
    """Return a pack that comes with the program: its files do not change while it runs."""
    return load_pack(PACKS / name)


def _load_derived_pack(page: Page, raw: dict[str, Any], folder: Path, thresholds: Mapping[str, float] | None) -> Pack:
    """Read a pack that holds only its differences from a shipped one. Raises ScreenerError."""
    meta = page.keys("the pack", raw, ("name", "base"), _DERIVED_KEYS)
    named = page.one_of("base", meta["base"], shipped())
    if PACKS / named == folder:
        raise page.fail("base", "a pack cannot be based on itself")
    base = load_pack(PACKS / named, thresholds) if thresholds else _load_shipped(named)
    known = {rule.code: rule for rule in base.rules}
    clauses = differences.read_clauses(page, meta.get("clauses", {}), known)
    changes = differences.read_changes(page, meta.get("changes", {}), known)
    given_tell = page.keys("tell", meta.get("tell", {}), (), ROUTES)
    tell = {route: page.line(route, given_tell[route]) for route in ROUTES if route in given_tell}
    base_rules = [differences.apply_change(page, rule, changes.get(rule.code), clauses, tell) for rule in base.rules]
    context = replace(
        base.around,
        families={**base.families, **_parse_families(page, meta.get("families", {}))},
        slots={**base.slots, **read_slots(Page(folder / "words.yaml"))},
        tell={**base.tell, **tell},
    )
    own = _read_rules(folder, context, base_rules)
    added: dict[str, Any] = {
        part: {**getattr(base, part), **own_part} for part, own_part in _group_parts_by_code(own).items()
    }
    switched_off = {
        a: tuple(rule.code for rule in base_rules if a in known[rule.code].accounts.keys() - rule.accounts)
        for a in ACCOUNTS
    }
    name, version = page.line("name", meta["name"]), str(meta.get("version", base.version))
    digest = hashlib.sha256(f"{base.digest}{_hash_folder(folder)}".encode()).hexdigest()
    return replace(
        base,
        name=name,
        version=version,
        title=page.line("title", meta.get("title", base.title)),
        agency=page.line("agency", meta.get("agency", base.agency)),
        sources=page.cites("sources", meta["sources"]) if "sources" in meta else base.sources,
        families=context.families,
        rules=(*base_rules, *(file.rule for file in own.values())),
        renames={**base.renames, **_read_renames(Page(folder / "renames.yaml"), own)},
        slots=context.slots,
        tell=context.tell,
        digest=digest,
        label=f"{name} {version}, {digest[:8]}, on {base.label}",
        changes=changes,
        switched_off={a: (*base.switched_off.get(a, ()), *switched_off[a]) for a in ACCOUNTS},
        **added,
    )


def _read_rules(folder: Path, context: RuleContext, base: Iterable[Rule] = ()) -> dict[str, RuleFile]:
    """Read every rule file of a folder; codes and names must be unique, also among those of the base."""
    found: dict[str, RuleFile] = {}
    codes = {rule.code: rule.name for rule in base}
    for path in sorted(folder.glob("*.yaml")):
        if path.name in NON_RULE_FILES:
            continue
        file = read_rule(Page(path), context)
        code, name = file.rule.code, file.rule.name
        if code in codes:
            raise ScreenerError(f"{path}: code: {code} is also the code of {codes[code]}")
        if twin := next((other for other, same in codes.items() if same == name), ""):
            raise ScreenerError(f"{path}: name: {name} is also the name of {twin}")
        found[code], codes[code] = file, name
    return found


def _group_parts_by_code(files: Mapping[str, RuleFile]) -> dict[str, Any]:
    """Return the examples and the sure wordings of the rule files: {part: {code: value}}."""
    return {
        "hits": {code: file.hits for code, file in files.items()},
        "misses": {code: file.misses for code, file in files.items()},
        "sure": {code: file.sure for code, file in files.items() if file.sure},
    }


def _parse_families(page: Page, value: object) -> dict[str, str]:
    return {key: page.line(key, title) for key, title in page.mapping("families", value).items()}


def _hash_folder(folder: Path) -> str:
    """Return the SHA-256, in hexadecimal, of the names and bytes of a folder's YAML files."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.yaml")):
        digest.update(f"{path.name}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def _read_renames(page: Page, rules: Mapping[str, RuleFile]) -> dict[str, str]:
    """Read the retired codes: an old code is never reused."""
    found = page.read() if page.path.exists() else {}
    for old, new in found.items():
        if old in rules:
            raise page.fail(old, "is retired, but a rule has this code")
        if new not in rules:
            raise page.fail(old, f"leads to {new!r}, which is no rule's code")
    return found


def _read_judged(page: Page) -> dict[str, str]:
    """Read which examples the shipped weights do not judge as intended; generated by tests/rules/examples.py."""
    found = page.keys("file", page.read(), (), STATES) if page.path.exists() else {}
    return {page.text(state, ident): state for state, idents in found.items() for ident in idents}
