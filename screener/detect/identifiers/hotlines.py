"""Short public numbers -> PUBLIC_CONTACT: 988, 211, text lines."""

from __future__ import annotations

import re

from screener.detect.identifiers.shapes import Shapes


class Hotline(Shapes):
    def __init__(self) -> None:
        crisis = r"(?P<v>(?<![\w$#.,/:\-])(?:988|9-8-8))(?![\w%]|[,.:/\-]\d)"
        short = r"\b(?:call|dial|text|marque|llame|marca|or|ring)(?:\s(?:to|al|the))?\s(?P<v>(?:211|2-1-1|311|511|811|711))(?![\w%]|[,.:/\-]\d)"
        texted = r"\b(?:text|texto|env[íi]e|mande|send)\b[^\n.!?]{1,40}?\b(?:to|al?)\s(?P<v>\d{5,6})(?![\w]|[.\-]\d)"
        super().__init__("PUBLIC_CONTACT", [(crisis, 0.85), (short, 0.85), (texted, 0.85)], digits=3)

    def weigh(self, match: re.Match[str], value: str, score: float) -> float:
        if value[0] == "9":
            before = match.string[max(0, match.start() - 20) : match.start()].lower()
            after = match.string[match.end() : match.end() + 30].lower()
            if re.search(r"(?:room|bus|route|rm|page|van|hwy|section|lost|score|of|about|over|only|just|all|#)\s{0,2}$", before):
                return 0.2
            if re.match(r"\s(?:students|kids|people|miles|pages|votes|families|steps|days|meals)", after):
                return 0.2
        return score
