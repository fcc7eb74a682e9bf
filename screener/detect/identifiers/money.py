"""Cards and bank accounts. The sums (Luhn, ABA) raise a score; invented or misread numbers still count by shape."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from screener.detect.identifiers.shapes import (
    DIGITS,
    NOT_IN_WORD,
    TIGHT,
    WORD_ENDS,
    Shapes,
    cue,
    digit_count,
)

if TYPE_CHECKING:
    from presidio_analyzer import RecognizerResult
else:
    from screener.detect.identifiers.presidio import RecognizerResult

_CARD: Final = re.compile(
    r"\b(?:card|visa|mastercard|amex|discover|debit|credit|p-?card|plastic|exp|tarjeta|mc|cvv|american express)\b", re.I
)
_BANK: Final = (
    "account | acct | acc | account number | account no | acct no | a/c | checking | savings | bank | routing | aba | direct deposit | deposit"
    " | becu | chase | wafd | wells fargo | us bank | key bank | keybank | boa | bank of america | gesa | sound cu"
    " | credit union | cu | echeck | wire | zelle | clabe | iban | cuenta | número de cuenta | banco | banamex | bdo | bancoppel"
    " | ruta | número de ruta | cuenta de ahorros | ahorros | routing number | transit | ach | first tahoma | numerica | hapo | stcu"
)
_NOT_BANK: Final = re.compile(r"call|phone|text|room|ext|\$|@|student|lunch|members?hip|meeting|confirmation|order|ticket", re.I)


# Numbers that lessons and payment sandboxes print.
_SAMPLES: Final = frozenset({"4242424242424242", "4111111111111111", "5555555555554444", "378282246310005", "4012888888881881"})


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


class Card(Shapes):
    """Card numbers; then, around a card, its expiry and its security code; and last fours."""

    _EXPIRY = re.compile(r"(?<![\d/.])(?:0?[1-9]|1[0-2])\s?[/\-]\s?(?:20)?[2-4]\d(?![\d/])")
    _CODE = re.compile(
        r"(?:\b(?:cvv2?|cvc|csc|cid|security code|sec code|code|back|id|código|sig(?:nature)? code)\b[^\d\n]{1,24}?|"
        r"[/\-][2-4]\d[,;]?\s(?:and\s)?)(\d{3,4})(?![\d/:.\-]*\d)",
        re.I,
    )

    def __init__(self) -> None:
        number = (
            r"(?P<v>(?<![\w.\-])(?:[2-7]\d{3}[ \-]\d{4}[ \-]\d{4}[ \-]\d{4}|3[47]\d{2}[ \-]\d{6}[ \-]\d{5}"
            r"|[3-6]\d{14,15}|[4-6]\d{3}[ \-]\d{4}[ \-]\d{8}))(?![\w]|[-.]\d)"
        )
        last = (
            r"(?:\b(?:card|visa|mastercard|amex|discover|debit|tarjeta|mc|p-?card)\b[^\n.!?]{0,40}?)"
            r"(?:\b(?:ending(?: in| with)?|ends(?: in| with)?|last (?:four|4)(?: digits)?(?: are| is)?|termina(?:da)? en|x{1,4}|[•*.]{2,12})"
            r"[\s:,\-]{0,3}(?P<v>\d{4})|[•*x]{2,12}[ \-]?(?P<v>\d{4}))(?!\d)"
        )
        masked = r"\b(?:visa|mastercard|amex|discover|card|debit)[\s:#]{1,3}(?P<v>[x•*]{1,4}[ \-]?\d{4})(?!\d)"
        again = r"\b(?:ending|ends)(?: in| with)?\s(?P<v>\d{4})(?![\w]|[-.:]\d)"
        part = r"\b(?:visa|mastercard|amex|discover|card|debit)\b[^\d\n.!?]{1,14}(?P<v>(?<![\w\-])[3-6]\d{3}[ \-]\d{4})(?![\w]|[ \-]\d)"
        super().__init__("CREDIT_CARD", [(number, 0.7), (last, 0.8), (masked, 0.85), (again, 0.65), (part, 0.6)], digits=3)

    def weigh(self, match: re.Match[str], value: str, score: float) -> float:
        if score == 0.65:
            return score if re.search(r"\b(?:visa|mastercard|amex|card)\b", match.string, re.I) else 0
        if digit_count(value) < 12:
            return score
        near = match.string[max(0, match.start() - 60) : match.end() + 30]
        if re.sub(r"\D", "", value) in _SAMPLES:
            return 0.2
        if luhn(value):
            return 0.97
        return 0.9 if _CARD.search(near) else (score if not value.isdigit() else 0.4)

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: Any = None, regex_flags: int | None = None
    ) -> list[RecognizerResult]:
        results = super().analyze(text, entities)
        for card in list(results):
            if card.score < 0.5:
                continue
            begin, until = max(0, card.start - 40), min(len(text), card.end + 90)
            for match in self._EXPIRY.finditer(text, card.end, until):
                results.append(RecognizerResult("CREDIT_CARD", match.start(), match.end(), 0.85))
            for match in self._CODE.finditer(text, begin, until):
                if match.start(1) >= card.end or match.end(1) <= card.start:
                    results.append(RecognizerResult("CREDIT_CARD", match.start(1), match.end(1), 0.92))
        return results


class BankAccount(Shapes):
    def __init__(self) -> None:
        routing = rf"{cue('routing | aba | routing number | ruta | transit')}[^\d\n]{{1,25}}?(?P<v>\d{{3}}[ \-]?\d{{3}}[ \-]?\d{{3}}|\d{{4}}[ \-]\d{{4}}[ \-]\d){WORD_ENDS}"
        bare = rf"(?P<v>(?<![\w.\-])\d{{9}}){WORD_ENDS}(?![-.]\d)"
        account = cue(_BANK) + r"[^\d\n]{1,30}?" + DIGITS
        last = rf"{cue('account | acct | bank | checking | savings | first tahoma | credit union | cuenta')}[^\n.!?]{{0,30}}?\b(?:ending|ends|termina)(?: in| en| with)?[\s:]{{1,2}}(?P<v>\d{{4}}){WORD_ENDS}"
        sort = r"\bsort code[\s:]{1,3}(?P<v>\d\d[\- ]\d\d[\- ]\d\d)(?![\w\-])"
        iban = rf"(?P<v>{NOT_IN_WORD}(?-i:[A-Z]{{2}})\d{{2}}(?:[ ]?(?-i:[A-Z0-9]{{4}})){{3,7}}(?:[ ]?(?-i:[A-Z0-9]{{1,3}}))?){WORD_ENDS}"
        after = rf"{cue('routing | aba | ach')}[^\d\n]{{1,25}}?\d{{3}}[ \-]?\d{{3}}[ \-]?\d{{3}}\s?[/,]\s?(?P<v>\d{{6,14}}){WORD_ENDS}"
        super().__init__(
            "BANK_ACCOUNT", [(routing, 0.9), (account, 0.85), (last, 0.7), (bare, 0.3), (iban, 0.35), (after, 0.8), (sort, 0.86)], digits=4
        )

    def weigh(self, match: re.Match[str], value: str, score: float) -> float:
        count = digit_count(value)
        before = match.string[max(0, match.start() - 12) : match.start()].lower()
        if re.search(r"lunch|meal|student|email|user|almuerzo", before):
            return 0
        if score == 0.35:
            return 0.9 if re.search(r"\b(?:wire|iban|bank|account)\b", match.string, re.I) else score
        if score == 0.9:
            if not value.strip("0- "):
                return 0.2
            return 0.97 if aba(value) else 0.9
        if score == 0.3:
            return 0.35 if aba(value) else 0
        if score == 0.85:
            lead = match[0][: -len(value)]
            if not 6 <= count <= 18 or _NOT_BANK.search(lead):
                return 0
            if re.fullmatch(r"\(?\d{3}\)?[ .\-]\d{3}[ .\-]\d{4}", value) and re.match(r"zelle|bank|wire|credit|cu\b", lead, re.I):
                return 0.3
            strong = re.match(r"(?:acc|a/c|checking|savings|direct|clabe|cuenta|iban)", lead, re.I)
            return score if strong else score - 0.1
        return score


__all__ = ["TIGHT", "BankAccount", "Card", "aba", "luhn"]
