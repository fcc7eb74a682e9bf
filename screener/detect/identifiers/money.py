"""Cards and accounts -> CREDIT_CARD, BANK_ACCOUNT.

The sums (Luhn, ABA) raise a score, but a number that someone misread or made up still counts by its shape.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from screener.detect.identifiers.birth import MONTH
from screener.detect.identifiers.nouns import numbers_a_thing
from screener.detect.identifiers.shapes import (
    DIGITS,
    NOT_IN_WORD,
    PHONE_SHAPE,
    WORD_ENDS,
    Hit,
    Shapes,
    cue,
    digit_count,
    wakes,
)
from screener.detect.identifiers.spoken import NUMBERS

if TYPE_CHECKING:
    from presidio_analyzer import RecognizerResult

_CARD: Final = re.compile(
    r"\b(?:card|visa|mastercard|amex|discover|debit|credit|p-?card|plastic|exp|valid thru|good thru|tarjeta|mc|"
    r"cvv|american express)\b",
    re.I,
)
_ISSUER: Final = r"\b(?:visa|mastercard|amex|discover|card|debit|tarjeta|mc|p-?card)\b"
# Numbers that lessons and payment sandboxes print.
_SAMPLES: Final = frozenset(
    "4242424242424242 4111111111111111 5555555555554444 378282246310005 4012888888881881 4000056655665556"
    " 2223003122003222 5200828282828210 5105105105105100 371449635398431 6011111111111117 6011000990139424"
    " 3056930009020004 36227206271667 3566002020360505 4000000000000002 4222222222222 1234567890123456".split()
)
_PRACTICED: Final = re.compile(
    r"\b(?:test|practice|sandbox|demo|sample|example|training|lab|lesson|fake|pretend|checksum|digits?|luhn|dummy)\b",
    re.I,
)


def luhn(value: str) -> bool:
    """Check a card's last digit."""
    digits = [int(c) for c in value if c.isdigit()][::-1]
    return sum(sum(divmod(d * 2, 10)) if i % 2 else d for i, d in enumerate(digits)) % 10 == 0


def aba(value: str) -> bool:
    """Check a routing number's sum and its first two digits (00-12, 21-32, 61-72, 80)."""
    digits = [int(c) for c in value if c.isdigit()]
    if len(digits) != 9:
        return False
    first = digits[0] * 10 + digits[1]
    known = first <= 12 or 21 <= first <= 32 or 61 <= first <= 72 or first == 80
    return known and sum(d * w for d, w in zip(digits, (3, 7, 1) * 3, strict=True)) % 10 == 0


_OTHER_CARD: Final = re.compile(
    r"\b(?:gift|library|punch|loyalty|rewards?|bingo|trading|bus|transit|"
    r"orca) cards?\W{1,3}(?:no\.?\s)?$"
)
_NOT_A_CARD: Final = re.compile(
    r"\b(?:imei|serial|tracking|order|confirmation|isbn|meeting|webinar|zoom|member|account|acct|iban|clabe)\b"
    r"[^\n.!?]{0,16}$"
)
NUMBER: Final = "|".join(sorted(NUMBERS, key=len, reverse=True))


class Card(Shapes):
    """Card numbers; then, around a card, its expiry and its security code; and last fours."""

    _EXPIRY = re.compile(r"(?<![\d/.])(?:0?[1-9]|1[0-2])\s?[/\-]\s?(?:20)?[2-4]\d(?![\d/])")
    # "exp eleven twenty nine", "vence marzo del 29", "good through June of next year"
    _SAID_EXPIRY = re.compile(
        rf"\b(?:exp(?:ires?|iry|iration)?|vence|vencimiento|caduca|good thr(?:u|ough)|thru)\b[.:,]?\s"
        r"(?:date\s|in\s|is\s|en\s|el\s)?"
        rf"({MONTH}\b\.?(?:,?\s(?:of\s|del?\s)?(?:(?:20)?[2-4]\d(?!\d)|next year|"
        rf"(?:{NUMBER})(?:[\s\-](?:y\s)?(?:{NUMBER})){{0,2}}))?"
        rf"|(?:{NUMBER})(?:[\s\-/,]{{1,2}}(?:y\s|del?\s)?(?:{NUMBER})){{1,4}})(?![^\W_])",
        re.I,
    )
    _EXPIRES = re.compile(r"\b(?:exp\w*|vence|good thru|thru|valid)\W{0,3}$", re.I)
    _CODE = re.compile(
        r"(?:\b(?:cvv2?|cvc|csc|cid|(?:security |sec |front |sig(?:nature)? )?code|back|front|id|"
        r"código)\b[^\d\n]{1,24}?|"
        r"[/\-][2-4]\d[,;]?\s(?:and\s)?)(\d{3,4}|\d(?: \d){2,3})(?![\d/:.\-]*\d)",
        re.I,
    )

    def __init__(self) -> None:
        number = (
            r"(?P<v>(?<![\w.\-])(?:[2-7]\d{3}(?:,?[ \-]|\n)\d{4}(?:,?[ \-]|\n)\d{4}(?:,?[ \-]|\n)\d{4}|"
            r"3[47]\d{2}[ \-]\d{6}[ \-]\d{5}"
            r"|3[47]\d{2}\.\d{6}\.\d{5}|[2-7]\d{3}\.\d{4}\.\d{4}\.\d{4}|[3-6]\d{14,15}"
            r"|[4-6]\d{3}[ \-]\d{4}[ \-]\d{8}|[3-6]\d{3}[ \-]\d{12}|[3-6]\d{7}[ \-]\d{8}))(?![\w]|[-.]\d)"
        )
        ends = r"\b(?:ending|ends)(?: in| with)?|last (?:four|4)(?: digits)?(?: are| is)?|terminad?a? en|\bx{1,4}"
        super().__init__(
            "CREDIT_CARD",
            {
                "number": (number, 0.7),
                "last four": (
                    _ISSUER + rf"[^\n.!?]{{0,40}}?(?:(?:{ends})[\s:,\-]{{0,3}}(?P<v>\d{{4}})|"
                    rf"(?P<v>[•*x.]{{2,12}}(?:[ \-][•*x]{{2,4}}){{0,3}}[ \-]?\d{{4}}))(?!\d)",
                    0.8,
                ),
                "masked": (rf"{_ISSUER}[\s:#]{{1,3}}(?P<v>[x•*]{{1,4}}[ \-]?\d{{4}})(?!\d)", 0.85),
                "ends in": (r"\b(?:ending|ends)(?: in| with)?\s(?P<v>\d{4})(?![\w]|[-.:]\d)", 0.65),
                "part": (
                    rf"{_ISSUER}[^\d\n.!?]{{1,14}}"
                    rf"(?P<v>(?<![\w\-])[3-7]\d{{3}}[ \-]\d{{4}}(?:[ \-]\d{{4}}[ \-]\d{{2,3}})?)(?![\w]|[ \-]\d)",
                    0.6,
                ),
            },
            digits=4,
        )

    def weigh(self, hit: Hit) -> float:
        if hit.kind == "ends in":
            year = hit.value.startswith(("19", "20"))  # "the grant ends in 2027"
            near = hit.around(60, 20) if year else hit.around()
            return hit.score if re.search(r"\b(?:visa|mastercard|amex|card|debit)\b", near, re.I) else 0
        if hit.kind != "number":
            return hit.score
        digits = re.sub(r"\D", "", hit.value)
        if (digits in _SAMPLES and _PRACTICED.search(hit.around(100, 100))) or hit.example():
            return -0.95
        if _NOT_A_CARD.search(hit.before(40)):
            return -0.8
        if digits in _SAMPLES:
            return 0.6
        if _CARD.search(hit.around(60, 30)):
            if luhn(digits):
                return 0.97
            return 0.4 if _OTHER_CARD.search(hit.before(20)) else 0.9
        if numbers_a_thing(hit.text, hit.begin):
            return -0.8
        if luhn(digits):
            return 0.8 if hit.value.isdigit() else 0.95
        # Nobody calls it a card, its last digit does not fit and it is written in one: the encoder must think so too.
        return 0.25 if hit.value.isdigit() else 0.5

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: Any = None, regex_flags: int | None = None
    ) -> list[RecognizerResult]:
        results = super().analyze(text, entities, nlp_artifacts)
        cards = [
            result for result in results if result.score >= 0.5 and result.entity_type == self.supported_entities[0]
        ]
        for card in cards:
            begin, until = max(0, card.start - 40), min(len(text), card.end + 90)
            for match in self._EXPIRY.finditer(text, begin, until):
                if match.start() >= card.end or self._EXPIRES.search(text, max(0, match.start() - 16), match.start()):
                    results.append(self.found(match.start(), match.end(), 0.85))
            for match in self._SAID_EXPIRY.finditer(text, card.end, until):
                results.append(self.found(match.start(1), match.end(1), 0.85))
            for match in self._CODE.finditer(text, begin, until):
                if match.start(1) >= card.end or match.end(1) <= card.start:
                    results.append(self.found(match.start(1), match.end(1), 0.92))
        return results


_BANK: Final = (
    "account | acct | acc | account number | account no | acct no | a/c | checking | savings | bank | routing | aba"
    " | direct deposit | deposit | becu | chase | wafd | wells fargo | us bank | key bank | keybank | boa"
    " | bank of america | gesa | sound cu | credit union | cu | echeck | wire | zelle | clabe | iban | cuenta"
    " | número de cuenta | banco | banamex | bdo | bancoppel | ruta | número de ruta | cuenta de ahorros | ahorros"
    " | routing number | transit | ach | numerica | hapo | stcu | sort code"
)
_HELD_AT: Final = "account | acct | bank | checking | savings | credit union | cuenta | statement | first"
_NOT_BANK: Final = re.compile(
    r"call|phone|text|room|ext|\$|@|student|lunch|members?hip|meeting|confirmation|order|ticket"
)
_OTHER_ACCOUNT: Final = re.compile(r"(?:lunch|meal|student|email|user|almuerzo)\W{0,3}$")
_STRONG: Final = re.compile(r"(?:acc|a/c|checking|savings|direct|clabe|cuenta|iban)")


class BankAccount(Shapes):
    def __init__(self) -> None:
        nine = r"\d{3}[ \-]?\d{3}[ \-]?\d{3}"
        routing = cue("routing | aba | routing number | ruta | transit | ach")
        iban = r"(?-i:[A-Z]{2})\d{2}(?:[ ]?(?-i:[A-Z0-9]{4})){3,7}(?:[ ]?(?-i:[A-Z0-9]{1,3}))?"
        ends = r"\b(?:ending|ends|termina)(?: in| en| with)?[\s:]{1,2}"
        super().__init__(
            "BANK_ACCOUNT",
            {
                "routing": (
                    rf"{routing}[^\d\n]{{1,25}}?(?P<v>{nine}|\d{{4}}[ \-]\d{{4}}[ \-]\d){WORD_ENDS}",
                    0.9,
                ),
                "account": (cue(_BANK) + r"[^\d\n]{1,30}?" + DIGITS, 0.85),
                "sort code": (r"\bsort code[\s:]{1,3}(?P<v>\d\d[\- ]\d\d[\- ]\d\d)(?![\w\-])", 0.86),
                "after routing": (rf"{routing}[^\d\n]{{1,25}}?{nine}\s?[/,]\s?(?P<v>\d{{6,14}}){WORD_ENDS}", 0.8),
                "last four": (rf"{cue(_HELD_AT)}[^\n.!?]{{0,30}}?{ends}(?P<v>\d{{4}}){WORD_ENDS}", 0.7),
                "check": (r"(?P<v>(?<![\w:])[:⑆|]\d{9}[:⑆|]\s?\d{5,12})(?![\w:])", 0.85),
                "iban": (rf"(?P<v>{NOT_IN_WORD}{iban}){WORD_ENDS}", 0.35),
            },
            wake=wakes(_BANK),
            digits=4,
        )

    def weigh(self, hit: Hit) -> float:
        if _OTHER_ACCOUNT.search(hit.before(12)):
            return 0
        if hit.kind == "iban":
            return 0.9 if re.search(r"\b(?:wire|iban|bank|account)\b", hit.around(), re.I) else hit.score
        if hit.kind == "account" and numbers_a_thing(hit.text, hit.start):
            return 0
        if not hit.value.strip("0- "):
            return 0.2  # a row of zeros is an example
        if hit.kind == "routing":
            return 0.97 if aba(hit.value) else hit.score
        if hit.kind != "account":
            return hit.score
        lead = hit.lead
        if not 6 <= digit_count(hit.value) <= 18 or _NOT_BANK.search(lead):
            return 0
        if PHONE_SHAPE.fullmatch(hit.value) and re.match(r"zelle|bank|wire|credit|cu\b", lead):
            return 0.3
        return hit.score if _STRONG.match(lead) else hit.score - 0.1
