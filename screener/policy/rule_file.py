"""One rule file -> the rule, the wordings that speak by themselves, and the examples that it is tested on.

A rule file is named CODE-name.yaml and holds these keys (* may be left out):

    name, concern, message, advice, report_to
    severity:     the highest severity under `accounts`
    cite:         list of {title, url, checked}; url may be empty for a paragraph of the policy
    when*:        {LABEL: minimum score} or [LABEL, ...]; the first label is the anchor. A score is a number,
                  `default` (the pack's threshold) or a share of that threshold such as 60%. In a rule with sure
                  words, the rule's own concern never counts below MIN_SCORE_WITH_SURE
    terms*:       weighed terms, which count only if `when` is met, too. Plain phrases, or lists of tokens: a word, a
                  list of alternative words, or a token of a spaCy Matcher pattern such as {LOWER: the, OP: "?"}
    sure*:        terms that raise a finding by themselves, whatever the scores: groups {terms, unless*,
                  unless_in_post*} of phrases in the notation of screener/detect/phrases.py, with the lists of
                  words.yaml as <name>. A group's exceptions: `unless` in the same sentence, `unless_in_post` anywhere
    unless*:      labels that suppress the rule
    accounts:     {account: severity or off}, for every account
    audiences*:   the audiences to which the rule applies; all by default
    allowed_by*:  attestations that turn the finding into a note
    softened_by*: attestations that turn a hold into a review, but not into a note
    neutral*:     true for a rule that accuses nobody; it replaces one of its concern that no words support
    examples:     {hit: [...], miss: [...]}; a plain string is a post on the first account of personal,
                  professional, agency for which the rule is on, to the first audience of the rule;
                  {text, account, audience, attested} sets these explicitly. [[ ]] marks the expected quote
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from screener.detect.phrases import Phrase, Piece, Slots, lists, phrase
from screener.detect.sure import Sure
from screener.labels import CONCERNS, LABELS, PICTURE_LABELS
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
    Draft,
    Route,
    Rule,
    ScreenerError,
    Severity,
)

# Sure words stop danger by themselves; a weighed word ('shoot') needs a score that is right one time in four.
MIN_SCORE_WITH_SURE: Final = 0.25

_FILE = re.compile(r"(?P<code>(?P<family>[A-Z]{3})\d{3})-(?P<name>[a-z0-9]+(?:-[a-z0-9]+)*)\.yaml")
MARK = re.compile(r"\[\[(.+?)\]\]", re.S)
_REQUIRED_KEYS = ("name", "concern", "severity", "message", "advice", "report_to", "cite", "accounts", "examples")
_OPTIONAL_KEYS = ("when", "terms", "sure", "unless", "audiences", "allowed_by", "softened_by", "neutral")
_SINGLE_WORD: Final = re.compile(r"\S+")
_QUANTIFIER: Final = re.compile(r"[!?*+1]|\{(?:\d+|\d+,\d*|,\d+)\}")  # how often a token occurs: spaCy's OP
_TOKEN_KEYS: Final = ("LOWER", "OP", "IS_DIGIT", "LIKE_NUM", "IS_ALPHA", "IS_PUNCT", "IS_TITLE")


@dataclass(frozen=True, slots=True)
class Example:
    """A draft that tests a rule, the words that the finding should quote, and the content of its picture."""

    draft: Draft
    quotes: tuple[str, ...]
    shows: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class RuleContext:
    """What a rule file takes from its pack: code families, thresholds, word lists, and whom to tell, by route."""

    families: Mapping[str, str]
    least: Mapping[str, float]
    slots: Slots
    tell: Mapping[Route, str]


@dataclass(frozen=True, slots=True)
class RuleFile:
    rule: Rule
    sure: tuple[Sure, ...]
    hits: tuple[Example, ...]
    misses: tuple[Example, ...]


def read_rule(page: Page, pack: RuleContext) -> RuleFile:
    """Read one rule file. Raises ScreenerError, with file and key, if anything is invalid."""
    named = _FILE.fullmatch(page.path.name)
    if not named:
        raise page.fail("file", "its name must be CODE-name.yaml, such as PII101-private-phone.yaml")
    if named["family"] not in pack.families:
        raise page.fail("file", f"family {named['family']} is not among the families of pack.yaml")
    raw = page.keys("the rule", page.read(), _REQUIRED_KEYS, _OPTIONAL_KEYS)
    if raw["name"] != named["name"]:
        raise page.fail("name", f"is {raw['name']!r}, but the file is named {named['name']!r}")
    if raw.keys().isdisjoint(("when", "terms", "sure")):
        raise page.fail("when", "missing, as are 'terms' and 'sure': the rule could never match")
    if raw.get("neutral", True) is not True:
        raise page.fail("neutral", "must be true, or be left out")
    accounts = _parse_accounts(page, raw["accounts"])
    audiences = page.some_of("audiences", raw["audiences"], AUDIENCES) if "audiences" in raw else frozenset(AUDIENCES)
    sure = _parse_sure_terms(page, raw["sure"], pack.slots) if "sure" in raw else ()
    hits, misses = _parse_examples(page, named["code"], raw["examples"], accounts, audiences)
    rule = _parse_rule(page, named["code"], raw, accounts, audiences, pack)
    if sure and rule.concern in rule.when:
        rule = replace(rule, when={**rule.when, rule.concern: max(rule.when[rule.concern], MIN_SCORE_WITH_SURE)})
    return RuleFile(rule, sure, hits, misses)


def _parse_rule(
    page: Page,
    code: str,
    raw: Mapping[str, Any],
    accounts: Mapping[Account, Severity],
    audiences: frozenset[Audience],
    pack: RuleContext,
) -> Rule:
    severity = page.one_of("severity", raw["severity"], SEVERITIES)
    if severity != max(accounts.values(), key=SEVERITIES.index):
        raise page.fail("severity", "is not the most severe of its accounts")
    route = page.one_of("report_to", raw["report_to"], ROUTES)
    sides = raw["examples"]
    return Rule(
        code=code,
        name=raw["name"],
        concern=page.one_of("concern", raw["concern"], CONCERNS),
        severity=severity,
        message=page.line("message", raw["message"]),
        advice=page.line("advice", raw["advice"]),
        report_to=route,
        cites=page.cites("cite", raw["cite"]),
        when=_parse_conditions(page, raw["when"], pack.least) if "when" in raw else {},
        terms=tuple(_parse_term(page, term) for term in page.many("terms", raw["terms"])) if "terms" in raw else (),
        unless=page.some_of("unless", raw["unless"], LABELS) if "unless" in raw else frozenset(),
        accounts=accounts,
        audiences=audiences,
        allowed_by=page.some_of("allowed_by", raw.get("allowed_by", []), ATTESTATIONS, least=0),
        softened_by=page.some_of("softened_by", raw.get("softened_by", []), ATTESTATIONS, least=0),
        hits=tuple(case if isinstance(case, str) else case["text"] for case in sides["hit"]),
        misses=tuple(case if isinstance(case, str) else case["text"] for case in sides["miss"]),
        neutral="neutral" in raw,
        tell=pack.tell[route],
    )


def _parse_accounts(page: Page, value: object) -> dict[Account, Severity]:
    given = page.keys("accounts", value, ACCOUNTS)
    found = {a: page.one_of(a, given[a], SEVERITIES) for a in ACCOUNTS if given[a] != "off"}
    if not found:
        raise page.fail("accounts", "the rule is off everywhere")
    return found


def _parse_conditions(page: Page, value: object, least: Mapping[str, float]) -> dict[str, float]:
    if isinstance(value, list):
        value = dict.fromkeys(page.one_of("when", label, LABELS) for label in value)
    if not value:
        raise page.fail("when", "must name a label")
    found = {}
    for key, score in page.mapping("when", value).items():
        label = page.one_of("when", key, LABELS)
        found[label] = page.score(label, score, default=least[label])
    return found


def _parse_examples(
    page: Page, code: str, value: object, accounts: Mapping[Account, Severity], audiences: frozenset[Audience]
) -> tuple[tuple[Example, ...], tuple[Example, ...]]:
    cases = page.keys("examples", value, ("hit", "miss"))
    account = next(a for a in reversed(ACCOUNTS) if a in accounts)
    audience = next(a for a in AUDIENCES if a in audiences)
    hits, misses = (
        tuple(
            _parse_example(page, f"{code}-{side}-{i}", case, account, audience)
            for i, case in enumerate(page.many("examples", cases[side]), start=1)
        )
        for side in ("hit", "miss")
    )
    return hits, misses


def _parse_example(page: Page, ident: str, value: object, account: Account, audience: Audience) -> Example:
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
    draft = Draft(ident, MARK.sub(r"\1", marked), account=account, audience=audience, attested=attested)
    return Example(draft, tuple(MARK.findall(marked)), shows)


def read_slots(page: Page) -> dict[str, Piece]:
    """Read the word lists that the sure terms of a pack share; a pack may have none."""
    if not page.path.exists():
        return lists({})
    given = {name: [page.line(name, choice) for choice in page.many(name, raw)] for name, raw in page.read().items()}
    try:
        return lists(given)
    except ScreenerError as error:
        raise page.fail("lists", str(error)) from error


def _parse_sure_terms(page: Page, value: object, known: Slots) -> tuple[Sure, ...]:
    """Read the groups of sure terms, each with its exceptions."""
    groups = []
    for raw in page.many("sure", value):
        group = page.keys("sure", raw, ("terms",), ("unless", "unless_in_post"))
        parts = {
            key: tuple(_parse_phrase(page, key, term, known) for term in page.many(key, group[key])) for key in group
        }
        groups.append(Sure(**parts))
    return tuple(groups)


def _parse_phrase(page: Page, key: str, value: object, known: Slots) -> Phrase:
    try:
        return phrase(page.line(key, value), known)
    except ScreenerError as error:
        raise page.fail(key, str(error)) from error


def _parse_term(page: Page, value: object) -> str:
    """Return a weighed phrase as it is, a list of tokens as the JSON of a spaCy Matcher pattern."""
    if not isinstance(value, list):
        return page.line("terms", value)
    return json.dumps([_parse_token(page, token) for token in page.many("terms", value)])


def _parse_token(page: Page, value: object) -> dict[str, Any]:
    if isinstance(value, str):
        value = {"LOWER": value}
    elif isinstance(value, list):
        value = {"LOWER": {"IN": value}}
    token = page.keys("terms", value, (), _TOKEN_KEYS)
    lower = token.get("LOWER", "x")
    words = page.many("terms", page.keys("terms", lower, ("IN",))["IN"]) if isinstance(lower, dict) else [lower]
    for word in words:
        if not isinstance(word, str) or not _SINGLE_WORD.fullmatch(word) or word != word.lower():
            raise page.fail("terms", f"{word!r} is not a single lowercase word")
    for key, sign in token.items():
        fits = _QUANTIFIER.fullmatch(str(sign)) if key == "OP" else isinstance(sign, bool)
        if key != "LOWER" and not fits:
            raise page.fail("terms", f"{key}: {sign!r} is not allowed in a pattern")
    return token
