"""Folder of YAML -> Pack: a policy is data, one rule a file, and any doubt about it stops the program.

A rule file is named CODE-name.yaml and holds these keys (* may be left out):

    name, concern, message, advice, report_to
    severity:     the gravest that `accounts` names
    cite:         list of {title, url, checked}; url may be empty for a paragraph of the policy
    when*:        {LABEL: least score} or [LABEL, ...]; the first label is the anchor. A score is a number,
                  `default` (the pack's threshold) or a share of that threshold such as 60%. In a rule with sure
                  words, the rule's own concern never counts below BESIDE_SURE
    terms*:       weighed: they speak where `when` is met, too. Plain phrases, or lists of tokens: a word, a list of
                  words one of which stands there, or a token of a spaCy Matcher pattern such as {LOWER: the, OP: "?"}
    sure*:        they speak by themselves, whatever the scores: groups {terms, unless*, unless_in_post*} of phrases as
                  screener/detect/phrases.py reads them, with the lists of words.yaml as <name>. Only its own closed
                  wordings silence a group: `unless` in the same sentence, `unless_in_post` anywhere
    unless*:      labels that silence the rule
    accounts:     {account: severity or off}, each account named
    audiences*:   the audiences for which the rule holds; all by default
    allowed_by*:  attestations that turn the finding into a note
    softened_by*: attestations that turn a hold into a review, and never more
    neutral*:     true for a rule that accuses nobody; it speaks where another of its concern does and no words carry it
    examples:     {hit: [...], miss: [...]}; a plain string is a post on the first account of personal,
                  professional, agency for which the rule is on, to the first audience of the rule;
                  {text, account, audience, attested} says otherwise. [[ ]] marks the quote that is expected
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from screener.detect.sure import Sure
from screener.labels import CONCERNS, LABELS, MUST_HOLD, PICTURE_LABELS
from screener.policy import terms as wordings
from screener.policy.page import Page
from screener.types import (
    ACCOUNTS,
    ATTESTATIONS,
    AUDIENCES,
    ROUTES,
    SEVERITIES,
    Account,
    Attestation,
    Audience,
    Cite,
    Draft,
    Rule,
    ScreenerError,
    Severity,
)

PACKS: Final = Path(__file__).parent / "packs"
STATES: Final = ("missed", "shadowed", "false_alarms")
NO_RULES: Final = ("pack.yaml", "renames.yaml", "words.yaml", "judged.yaml")  # every other file of a pack is a rule

# Sure words stop danger by themselves; a weighed one ('shoot') needs a score that is right one time in four.
BESIDE_SURE: Final = 0.25

_FILE = re.compile(r"(?P<code>(?P<family>[A-Z]{3})\d{3})-(?P<name>[a-z0-9]+(?:-[a-z0-9]+)*)\.yaml")
_MARK = re.compile(r"\[\[(.+?)\]\]", re.S)
_NEEDED = ("name", "concern", "severity", "message", "advice", "report_to", "cite", "accounts", "examples")
_OPTIONAL = ("when", "terms", "sure", "unless", "audiences", "allowed_by", "softened_by", "neutral")


@dataclass(frozen=True, slots=True)
class Example:
    """A draft that a rule is tested on, the words of it that the finding should quote, and what its picture shows."""

    draft: Draft
    quotes: tuple[str, ...]
    shows: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Pack:
    """A policy: its rules by code, the families of codes, and the least score of every label."""

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
    sure: Mapping[str, tuple[Sure, ...]] = field(default_factory=dict)  # the wordings that speak by themselves, by code
    judged: Mapping[str, str] = field(default_factory=dict)  # examples not judged as meant -> STATES
    accuse_from: float = 0.5  # how likely words alone must make what a rule says of people by a score of the whole post
    instead: dict[str, Rule] = field(init=False, repr=False, compare=False, default_factory=dict)  # neutral, by concern
    # What a score of the whole post alone makes of a concern, by concern and severity.
    general: dict[tuple[str, Severity], Rule] = field(init=False, repr=False, compare=False, default_factory=dict)
    _by_label: dict[str, list[int]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        for place, rule in enumerate(self.rules):
            weighed = next(iter(rule.when), "") if not rule.terms else f"wording:{rule.code}"
            for label in {weighed, f"sure:{rule.code}" if rule.code in self.sure else ""} - {""}:
                self._by_label.setdefault(label, []).append(place)
            if rule.neutral:
                self.instead[rule.concern] = rule
            elif not rule.terms and rule.when.keys() <= {rule.concern, MUST_HOLD} and rule.code not in self.sure:
                self.general.setdefault((rule.concern, rule.severity), rule)

    def candidates(self, labels: Iterable[str]) -> Iterator[Rule]:
        """The rules of which a wording, or else the anchor, is among the labels, in the pack's order: few of all."""
        places = sorted({place for label in labels for place in self._by_label.get(label, ())})
        return map(self.rules.__getitem__, places)

    def rule(self, code: str) -> Rule:
        """Find a rule by its code, or by one that it had before."""
        code = self.renames.get(code, code)
        for rule in self.rules:
            if rule.code == code:
                return rule
        raise ScreenerError(f"There is no rule {code} in pack {self.name}. Run 'screener rules' to list them.")

    def wordings(self, concern: str) -> frozenset[str]:
        """The labels of the weighed wordings of a concern's rules."""
        return frozenset(f"wording:{rule.code}" for rule in self.rules if rule.concern == concern)

    @property
    def terms(self) -> dict[str, tuple[str, ...]]:
        """The wordings that the rules wait for, by rule code."""
        return {rule.code: rule.terms for rule in self.rules if rule.terms}


def load_pack(folder: Path, thresholds: Mapping[str, float] | None = None) -> Pack:
    """Read a pack; `thresholds` replace those of pack.yaml while they are being tuned."""
    page = Page(folder / "pack.yaml")
    keys = ("name", "version", "title", "agency", "sources", "families", "thresholds")
    meta = page.keys("the pack", page.read(), keys, ("counts_on", "accuse_from"))
    given = {**page.keys("thresholds", meta["thresholds"], LABELS), **(thresholds or {})}
    least = {label: page.score(label, given[label]) for label in LABELS}
    families = {key: page.line(key, title) for key, title in page.mapping("families", meta["families"]).items()}

    rules: dict[str, Rule] = {}
    hits: dict[str, tuple[Example, ...]] = {}
    misses: dict[str, tuple[Example, ...]] = {}
    names: dict[str, str] = {}
    sure: dict[str, tuple[Sure, ...]] = {}
    slots = wordings.slots(Page(folder / "words.yaml"))
    for path in sorted(folder.glob("*.yaml")):
        if path.name in NO_RULES:
            continue
        rule, groups, hit, miss = _rule(Page(path), families, least, slots)
        if rule.code in rules:
            raise ScreenerError(f"{path}: code: {rule.code} is also the code of {rules[rule.code].name}")
        if rule.name in names:
            raise ScreenerError(f"{path}: name: {rule.name} is also the name of {names[rule.name]}")
        rules[rule.code], hits[rule.code], misses[rule.code], names[rule.name] = rule, hit, miss, rule.code
        if groups:
            sure[rule.code] = groups
    if not rules:
        raise ScreenerError(f"{folder}: rules: none found")
    return Pack(
        name=page.line("name", meta["name"]),
        version=str(meta["version"]),
        title=page.line("title", meta["title"]),
        agency=page.line("agency", meta["agency"]),
        sources=page.cites("sources", meta["sources"]),
        families=families,
        thresholds=least,
        rules=tuple(rules.values()),
        renames=_renames(Page(folder / "renames.yaml"), rules),
        hits=hits,
        misses=misses,
        counts_on={
            page.one_of("counts_on", a, ATTESTATIONS): page.some_of(a, accounts, ACCOUNTS)
            for a, accounts in page.mapping("counts_on", meta.get("counts_on", {})).items()
        },
        sure=sure,
        judged=_judged(Page(folder / "judged.yaml")),
        accuse_from=page.score("accuse_from", meta.get("accuse_from"), default=0.5),
    )


def _renames(page: Page, rules: Mapping[str, Rule]) -> dict[str, str]:
    """Read the codes that rules had before: an old code is never used again."""
    found = page.read()
    for old, new in found.items():
        if old in rules:
            raise page.fail(old, "is retired, but a rule has this code")
        if new not in rules:
            raise page.fail(old, f"leads to {new!r}, which is no rule's code")
    return found


def _judged(page: Page) -> dict[str, str]:
    """Read which examples are not judged as meant, by the weights that ship; generated by tests/rules/examples.py."""
    found = page.keys("file", page.read(), (), STATES) if page.path.exists() else {}
    return {page.text(state, ident): state for state, idents in found.items() for ident in idents}


def _rule(
    page: Page,
    families: Mapping[str, str],
    least: Mapping[str, float],
    slots: wordings.Slots,
) -> tuple[Rule, tuple[Sure, ...], tuple[Example, ...], tuple[Example, ...]]:
    named = _FILE.fullmatch(page.path.name)
    if not named:
        raise page.fail("file", "its name must be CODE-name.yaml, such as PII101-private-phone.yaml")
    if named["family"] not in families:
        raise page.fail("file", f"family {named['family']} is not among the families of pack.yaml")
    raw = page.keys("the rule", page.read(), _NEEDED, _OPTIONAL)
    if raw["name"] != named["name"]:
        raise page.fail("name", f"is {raw['name']!r}, but the file is named {named['name']!r}")
    if raw.keys().isdisjoint(("when", "terms", "sure")):
        raise page.fail("when", "missing, as are 'terms' and 'sure': the rule could never match")
    if raw.get("neutral", True) is not True:
        raise page.fail("neutral", "must be true, or be left out")
    severity = page.one_of("severity", raw["severity"], SEVERITIES)
    accounts = _accounts(page, raw["accounts"])
    if severity != max(accounts.values(), key=SEVERITIES.index):
        raise page.fail("severity", "is not the most severe of its accounts")
    audiences = page.some_of("audiences", raw["audiences"], AUDIENCES) if "audiences" in raw else frozenset(AUDIENCES)
    cases = page.keys("examples", raw["examples"], ("hit", "miss"))
    account = next(a for a in reversed(ACCOUNTS) if a in accounts)
    audience = next(a for a in AUDIENCES if a in audiences)
    sides = [
        tuple(
            _example(page, f"{named['code']}-{side}-{i}", case, account, audience)
            for i, case in enumerate(page.many("examples", cases[side]), start=1)
        )
        for side in ("hit", "miss")
    ]
    marked = [tuple(c if isinstance(c, str) else c["text"] for c in cases[side]) for side in ("hit", "miss")]
    sure = wordings.sure(page, raw["sure"], slots) if "sure" in raw else ()
    concern = page.one_of("concern", raw["concern"], CONCERNS)
    when = _when(page, raw["when"], least) if "when" in raw else {}
    if sure and concern in when:
        when[concern] = max(when[concern], BESIDE_SURE)
    rule = Rule(
        code=named["code"],
        name=named["name"],
        concern=concern,
        severity=severity,
        message=page.line("message", raw["message"]),
        advice=page.line("advice", raw["advice"]),
        report_to=page.one_of("report_to", raw["report_to"], ROUTES),
        cites=page.cites("cite", raw["cite"]),
        when=when,
        terms=tuple(wordings.term(page, term) for term in page.many("terms", raw["terms"])) if "terms" in raw else (),
        unless=page.some_of("unless", raw["unless"], LABELS) if "unless" in raw else frozenset(),
        accounts=accounts,
        audiences=audiences,
        allowed_by=page.some_of("allowed_by", raw.get("allowed_by", []), ATTESTATIONS, least=0),
        softened_by=page.some_of("softened_by", raw.get("softened_by", []), ATTESTATIONS, least=0),
        hits=marked[0],
        misses=marked[1],
        neutral="neutral" in raw,
    )
    return rule, sure, sides[0], sides[1]


def _accounts(page: Page, value: object) -> dict[Account, Severity]:
    """Say for every account on which the rule is on how severe it is there."""
    given = page.keys("accounts", value, ACCOUNTS)
    found = {a: page.one_of(a, given[a], SEVERITIES) for a in ACCOUNTS if given[a] != "off"}
    if not found:
        raise page.fail("accounts", "the rule is off everywhere")
    return found


def _when(page: Page, value: object, least: Mapping[str, float]) -> dict[str, float]:
    if isinstance(value, list):
        value = dict.fromkeys(page.one_of("when", label, LABELS) for label in value)
    if not value:
        raise page.fail("when", "must name a label")
    found = {}
    for key, score in page.mapping("when", value).items():
        label = page.one_of("when", key, LABELS)
        found[label] = page.score(label, score, default=least[label])
    return found


def _example(page: Page, ident: str, value: object, account: Account, audience: Audience) -> Example:
    attested: frozenset[Attestation] = frozenset()
    shows: frozenset[str] = frozenset()
    if isinstance(value, dict):
        case = page.keys("examples", value, ("text",), ("account", "audience", "attested", "shows"))
        value = case["text"]
        account = page.one_of("account", case.get("account", account), ACCOUNTS)
        audience = page.one_of("audience", case.get("audience", audience), AUDIENCES)
        attested = page.some_of("attested", case["attested"], ATTESTATIONS) if "attested" in case else attested
        shows = page.some_of("shows", case["shows"], PICTURE_LABELS) if "shows" in case else shows
    marked = page.text("examples", value)
    draft = Draft(ident, _MARK.sub(r"\1", marked), account=account, audience=audience, attested=attested)
    return Example(draft, tuple(_MARK.findall(marked)), shows)
