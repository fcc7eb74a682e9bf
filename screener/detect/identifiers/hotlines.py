"""Short public numbers -> PUBLIC_CONTACT: 988, 211, the numbers that one texts a word to. 911 stays unmarked."""

from __future__ import annotations

import re
from typing import Final

from screener.detect.identifiers.shapes import Hit, Shapes

_COUNTED: Final = re.compile(
    r"(?:room|bus|route|rm|page|van|hwy|section|lost|score|of|about|over|only|just|all|#)\s{0,2}$"
)
_COUNT: Final = re.compile(r"\s(?:students|kids|people|miles|pages|votes|families|steps|days|meals)", re.I)


class Hotline(Shapes):
    def __init__(self) -> None:
        verb = r"\b(?:call|dial|text|marque|llame|marca|or|ring)(?:\s(?:to|al|the))?\s"
        word = r"\b(?:text|texto|env[íi]e|mande|send)\b[^\n.!?]{1,40}?\b(?:to|al?)\s"
        free = r"(?:1[ .\-])?8(?:00|33|44|55|66|77|88)[ .\-]"
        letters = r"(?=\d{0,3}-?(?-i:[A-Z]{3}))(?-i:[A-Z\d]{2,7}(?:-[A-Z\d]{2,7})?)"
        super().__init__(
            "PUBLIC_CONTACT",
            {
                "988": (r"(?P<v>(?<![\w$#.,/:\-])(?:988|9-8-8))(?![\w%]|[,.:/\-]\d)", 0.85),
                "lettered": (
                    rf"(?P<v>(?<![\w.\-]){free}{letters})(?!\w)",
                    0.9,
                ),
                "called": (verb + r"(?P<v>(?:211|2-1-1|311|511|711|811))(?![\w%]|[,.:/\-]\d)", 0.85),
                "texted": (word + r"(?P<v>\d{5,6})(?!\w|[.\-]\d)", 0.85),
            },
            digits=3,
        )

    def weigh(self, hit: Hit) -> float:
        counted = _COUNTED.search(hit.before(20)) or _COUNT.match(hit.text[hit.end : hit.end + 30])
        return 0.2 if hit.kind == "988" and counted else hit.score
