"""Words that cannot be replaced -> the part of the sentence to remove, or the sentence with what depends on it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise
from typing import Final

from screener.fixes.clauses import CLAUSE, DEPENDENT, VERB, WISH
from screener.fixes.edits import Move, applied, in_order, left_out, quoted
from screener.fixes.leaning import BACK, OF_ONE
from screener.fixes.leaning import WHO as WHO_IS
from screener.fixes.sense import SHOWS
from screener.lexicon import alternation
from screener.types import Edit, Span

# Where a part of a sentence begins that can go by itself: beside another clause, in brackets or after a dash,
OPENS: Final = re.compile(
    r"(?i)\s*(?:[,;]\s*(?:and|but|so|or|y|pero)\b|;|\s[—–-]\s|—|\(|"
    r"\b(?:and|but)\b(?=\s+(?:he|she|they|her|his|their|my|our|your|the)\b))\s*"
)
# or as what is told of somebody on the side.
ASIDE: Final = re.compile(
    rf"(?i),\s*(?:who|whose|whom|que|quien|cuy[oa])\b\s*|\s+(?:who|whose|quien|cuy[oa])\b\s*|"
    rf",?\s+(?:because|since|despite|even though|although|due to|porque|aunque|debido a|pese a|ya que|después de)\b\s*|"
    rf"\s+after(?=\s+(?:his|her|their|an?|two|three|\w+ing)\b)\s*|\s+(?:and|y)\b(?=\s+{VERB}\b)\s*"
)
CLOSES: Final = re.compile(
    r"(?i)[;—)]|\s(?=[\u2600-\u27bf\U0001f300-\U0001faff])|\s[–-]\s|,(?=\s*(?:and|but|so|or|y|pero)\s+(?:he|she|they|we|i|it|you|the|our)\b)"
)
GOES_ON: Final = re.compile(r"(?i)[,;]?\s*(?:and|but|so|y|pero|as (?:it|he|she|they)|which)\b")
QUOTE_OPENS: Final = re.compile(r"(?<!\S)['‘](?=\w)")
QUOTE_CLOSES: Final = re.compile(r"(?<=[\w.,!?])['’](?!\w)")
COMMON: Final = re.compile(r"\b[a-zà-ÿ]{3,}\b")
ASIDE_OPENS: Final = re.compile(
    r"(?i)\W*(?:what|who|where|it|that|this|from|in|on|at|by|with|after|to \w+|para \w+[aei]r(?:me|nos|se|lo|la)?)\b"
)
APPOSED: Final = re.compile(r",\s*\w+\Z")  # 'Ellis, 6'
LISTS_ON: Final = re.compile(r"[A-Z][\w'’.-]*(?: [A-Z][\w'’.-]*)?(?:,| and| y)\s")
SO: Final = re.compile(r"(?i),?\s+(?=(?:so\b(?!,)|así que|(?:and|but|y|pero)\s+(?:we|i|you|the|our|there|no)\b)\b)")
SEMICOLON: Final = re.compile(r"\s*;")
COMMA: Final = re.compile(r",(?!\s*(?:and|y|or)\b)")
AT_END: Final = re.compile(r"[.!?…\s\"”)\W]*\Z")
ENDS: Final = re.compile(rf"[,;]|{AT_END.pattern}")
LEFT: Final = 3  # minimum words left of a sentence; otherwise all of it is removed
# What no sentence ends with, what none goes on with after a cut, and what needs a clause after its comma.
HANGING: Final = re.compile(
    r"(?i)(?:\b(?:an?|the|of|to|and|or|but|with|for|in|on|at|by|is|are|was|our|my|his|her|their|that|who|el|la|de|y|con|"
    r"en|un|una|que|till|until|before|after|since|because|than|if|when|as|into|from|about|over)|\w['’](?:s|re|m|ve|ll|d)|[,:(])\W*\Z"
)
RELATIVE: Final = re.compile(r"(?i)\b(?:who|whose|que|quien)(?:\s+\w+)?\s+\Z")
# 'the only two who owe': without the rest, this says something else.
RESTRICTED: Final = re.compile(
    rf"(?i)\b(?:ones?|those|only|last|first|any(?:one|body)|every(?:one|body)|people|{alternation('cardinals')})\s*\Z"
)
POINTS: Final = re.compile(r"(?i)\W*(?:that|it|this|eso|esto)(?:['’]?s| is| was| es)\b")
# What goes on without what stood before it.
BY_ITSELF: Final = re.compile(r"(?i)(?:i|we|you|the|our|my|please|there|everyone|all|yo|nosotros|el|la|los|las)\b")


ADVERB: Final = r"(?:still|also|now|today|then|just|even|already|finally|todavía|ya|aún|hoy|\w+ly)"
AND_DOES: Final = re.compile(rf"(?i),?\s+(?:and|but|y|pero)\s+(?P<does>)(?:{ADVERB}\s+)*")
ADVERBS: Final = re.compile(rf"(?i)\b(?:{ADVERB}\s+)+\Z")
OWN_SUBJECT: Final = re.compile(r"(?i)(?:it|s?he|that|there|here|who|what|let|we|they|you|i)\b|['’]")
HELPS: Final = re.compile(r"(?i)(?:is|are|was|were|ha[sd]|have|been|got|gets?)\b")
TELLS: Final = re.compile(rf"(?i)\A{VERB}\Z|(?:ed|n['’]?t)\Z")  # no noun as 'stop' or 'work' is one
FINITE: Final = re.compile(
    r"(?i)(?:\w+s|are|were|ha[sd]|have|will|can|could|would|wrote|went|came|ran|gave|took|did|saw|knew|spoke|began|sang|"
    r"drove|drew|wore)\b(?<!ss)"
)
BREAKS: Final = re.compile(r"(?i)[.;:!?—\"“”]|\b(?:who\w*|that|which|whe\w+|because|if|s(?:ays|aid)|told|que|donde)\b")
FRAME: Final = re.compile(r"(?i)\W*(?:years ago|once|in|at|on|last|during|after|before|back|hace|una vez|en)\b")
NO_SUBJECT: Final = re.compile(r"(?i)[,:(–—]|\b(?:who|that|which|when|if|because|since|to|and|que|si)\W*\Z")
WHO: Final = re.compile(r"(?i),?\s+(?:who|whose|que|quien|cuy[oa])\b")


def parts(raw: str, sentence: Span, places: Sequence[Span], loose: bool) -> list[Edit]:
    """Return the smallest removals from a sentence that cover all places; empty if the whole sentence must go."""
    whole = part(raw, sentence, places, loose)
    single = [part(raw, sentence, [place], loose) for place in places] if len(places) > 1 else []
    each = in_order(edit for edit in single if edit)
    if each and all(single) and all(a.end <= b.start for a, b in pairwise(each)):
        left = applied(raw, [*each, Edit(0, sentence.start, ""), Edit(sentence.end, len(raw), "")])
        shorter = not whole or sum(e.end - e.start for e in each) < whole.end - whole.start
        if shorter and len(left.split()) >= LEFT + 1:
            return each
    return [whole] if whole else []


def part(raw: str, sentence: Span, places: Sequence[Span], loose: bool) -> Edit | None:
    """Return the smallest removable part of a sentence that covers all places; None if too little would remain.

    `loose` also allows the part at the beginning, as for a number; after a detail, the sentence continues about it.
    """
    hull = Span(min(p.start for p in places), max(p.end for p in places))
    fits: list[Edit] = []
    found_in = (_asides(raw, sentence, hull), _predicate(raw, sentence, hull), _clauses(raw, sentence, hull, loose))
    for found in chain(*found_in):
        edit = found if found.text else left_out(raw, found.start, found.end)
        head, tail = raw[sentence.start : edit.start], raw[edit.end : sentence.end]
        left = head + edit.text + tail
        hangs = HANGING.search(head) if ENDS.match(tail) and not edit.text else None
        half = (DEPENDENT.match(head) and "," not in head) or _open(raw[edit.start : edit.end])
        loss = not _is_clause(left) and len(CLAUSE.findall(raw, edit.start, edit.end)) > 1
        half = half or all(FRAME.match(part) for part in head.split(", "))  # 'Years ago, at a school I won't name'
        alone = GOES_ON.match(tail) and not _is_clause(head)  # 'My son, and I am ...'
        if not (hangs or half or loss or alone) and len(left.split()) >= LEFT:
            fits.append(edit)
    least = min(fits, key=lambda e: e.end - e.start, default=None)
    # Of 'who did this and has that' nothing stays.
    told = (e for e in fits if WHO.match(raw, e.start) and least and e.start < least.start < e.end)
    return max(told, key=lambda e: e.end - e.start, default=least)


def _is_clause(words: str) -> bool:
    """Whether words may be a sentence: they have a verb outside 'who ...', or greet or thank."""
    verb = CLAUSE.search(words)
    aside = verb and RELATIVE.search(words, 0, verb.start())
    return bool(WISH.match(words) or (verb and not aside))


def _open(words: str) -> bool:
    """Whether words have an unmatched quotation mark or bracket."""
    if len(QUOTE_OPENS.findall(words)) > len(QUOTE_CLOSES.findall(words)):
        return True
    return bool(words.count('"') % 2) or any(words.count(a) != words.count(b) for a, b in ("“”", "()"))


def _clauses(raw: str, sentence: Span, hull: Span, loose: bool) -> Iterator[Edit]:
    borders = list(OPENS.finditer(raw, sentence.start, sentence.end))
    before = [b for b in borders if b.end() <= hull.start and not _closed(raw, b, hull)]
    after = [b for b in borders if b.start() >= hull.end]
    last = AT_END.search(raw, hull.end, sentence.end)
    end = last.start() if last else sentence.end
    if before and before[-1][0].strip() == "(":
        closing = raw.find(")", hull.end, sentence.end)
        yield Edit(before[-1].start(), closing + 1 if closing >= 0 else end, "")
    elif before:
        stop = after[0].start() if after else end
        if before[-1][0].strip().casefold() not in ("and", "but") or CLAUSE.search(raw, before[-1].end(), stop):
            yield Edit(before[-1].start(), stop, "")
    elif after and after[0][0].strip() != "(":
        rest = after[0].end()
        who = OF_ONE.search(raw, rest, sentence.end)
        someone = who and not (WHO_IS.search(raw, rest, who.start()) or OF_ONE.match(raw, sentence.start))
        if (
            someone
            or BACK.search(raw, rest, sentence.end)
            or POINTS.match(raw, rest, sentence.end)
            or not _is_clause(raw[rest : sentence.end])
        ):
            return
        if loose or (BY_ITSELF.match(raw, rest, sentence.end) and after[0][0].strip()[:1] in ",;—"):
            yield Edit(sentence.start, rest + 1, raw[rest : rest + 1].upper())


def _predicate(raw: str, sentence: Span, hull: Span) -> Iterator[Edit]:
    """Yield what is told first of the subject, where more is told of it: 'is homeless and' still turns in her work."""
    verb, joined = CLAUSE.search(raw, sentence.start, hull.end), AND_DOES.search(raw, hull.end, sentence.end)
    more = CLAUSE.match(raw, joined.end()) if joined else None
    if not (verb and joined and more) or verb.start() > hull.start or OWN_SUBJECT.match(more[0]):
        return
    if not TELLS.search(verb[0]) or (
        HELPS.match(verb[0]) and not FINITE.match(raw, joined.end())
    ):  # 'was picked up and brought home'
        return
    adverbs = ADVERBS.search(raw, sentence.start, verb.start())
    start = adverbs.start() if adverbs else verb.start()
    subject, between = raw[sentence.start : start], raw[verb.end() : joined.start()]
    broken = not subject.strip() or NO_SUBJECT.search(subject) or BREAKS.search(between)
    if not broken and not BACK.search(raw, joined.end(), sentence.end):
        yield Edit(start, joined.start("does"), "")


def _closed(raw: str, border: re.Match[str], hull: Span) -> bool:
    """Whether brackets that open here are closed before the end of a place."""
    return border[0].strip() == "(" and -1 < raw.find(")", border.end()) < hull.end


def _asides(raw: str, sentence: Span, hull: Span) -> Iterator[Edit]:
    last = AT_END.search(raw, hull.end, sentence.end)
    end = last.start() if last else sentence.end
    yield from _trailing(raw, sentence, hull, end)
    for opened in ASIDE.finditer(raw, sentence.start, sentence.end):
        if opened.end() > hull.start:
            break
        if ":" in raw[opened.end() : hull.start]:
            continue
        what = opened[0].strip().casefold()
        stop = CLOSES.search(raw, hull.end, end)
        if what in ("who", "whose", "quien") and _restricts(raw[sentence.start : opened.start()]):
            continue
        comma = None if what in ("and", "y") else COMMA.search(raw, hull.end, stop.start() if stop else end)
        if comma and what.startswith(","):
            told = re.match(r",\s*(?:who|whose|whom|que|quien|cuy)", opened[0], re.IGNORECASE)
            if told and not APPOSED.search(raw, sentence.start, opened.start()):
                yield Edit(opened.start(), comma.end(), "")
            else:
                yield Edit(opened.start(), comma.start(), "")
        else:
            yield Edit(opened.start(), comma.start() if comma else stop.start() if stop else end, "")


def _restricts(head: str) -> bool:
    """Whether 'who ...' after these words cannot go: it says which ones, or what stands before it is no clause."""
    return bool(RESTRICTED.search(head) or not _is_clause(re.split(r"[:;]\s", head)[-1]))


def _trailing(raw: str, sentence: Span, hull: Span, end: int) -> Iterator[Edit]:
    """Yield removals of what follows a comma after a complete clause: 'She can't run, boot for six weeks', up to a
    'so'."""
    at = raw.rfind(", ", sentence.start, hull.start)
    head = re.split(r"[:;]\s", raw[sentence.start : at])[-1] if at > 0 else ""
    title = (
        len(head.split()) > LEFT
        and COMMON.search(head)
        and not CLAUSE.search(raw, sentence.start, at)
        and not CLAUSE.match(raw, at + 2)
    )
    if (title or CLAUSE.search(head)) and not LISTS_ON.match(raw, at + 2):
        goes_on = SO.search(raw, hull.end, end) or SEMICOLON.search(raw, hull.end, end)
        yield Edit(at, goes_on.start() if goes_on else end, "")
    colon = raw.rfind(": ", sentence.start, hull.start)
    told = raw[sentence.start : max(colon, sentence.start)]
    if _is_clause(told) and not SHOWS.search(told) and not (DEPENDENT.match(told) or ASIDE_OPENS.match(told)):
        yield Edit(colon, end, "")


def sentences_out(raw: str, sentences: Sequence[Span], gone: set[int]) -> list[Move]:
    """Return moves that remove the numbered sentences, with the spaces and lines around them."""
    moves = []
    lines: dict[int, list[int]] = {}
    for n, sentence in enumerate(sentences):
        lines.setdefault(raw.count("\n", 0, sentence.start), []).append(n)
    run: list[int] = []  # complete lines that are removed
    for line in [*lines.values(), []]:
        if line and set(line) <= gone:
            run += line
            continue
        if run:
            moves.append(_whole(raw, sentences[run[0]], sentences[run[-1]], len(run)))
            run = []
        for place, n in enumerate(line):
            if n not in gone:
                continue
            first = set(line[:place]) <= gone  # all before it goes, too: the space after it goes with it
            start = sentences[n].start if first else sentences[line[place - 1]].end
            end = sentences[line[place + 1]].start if first else sentences[n].end
            moves.append(Move(_title(raw, sentences[n], 1), (Edit(start, end, ""),)))
    return moves


def _whole(raw: str, first: Span, last: Span, n: int) -> Move:
    return Move(_title(raw, Span(first.start, last.end), n), (left_out(raw, first.start, last.end),))


def _title(raw: str, span: Span, n: int) -> str:
    return f"Leave out the {'sentences' if n > 1 else 'sentence'} {quoted(raw[span.start : span.end])}"
