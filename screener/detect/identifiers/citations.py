"""Citations of laws, codes and policies -> HARMLESS: "RCW 42.56.520", "34 CFR 99.31(a)", "Policy 3210".

The abbreviations are the same in every language. A number that is cited is no address of a machine, phone or record.
"""

from __future__ import annotations

from screener.detect.identifiers.shapes import Shapes
from screener.types import HARMLESS


class Citation(Shapes):
    def __init__(self) -> None:
        number = r"\d{1,5}+[A-Za-z]{0,2}+(?:[.\-:–]\d{1,5}+[A-Z]{0,2}+){0,4}+(?:\([A-Za-z\d]{1,4}\)){0,4}+"
        between = r"(?:,\s?|\s?[/;&]\s?|,?\s(?:and|or|y|o|to|through)\s|\s?[-–]\s?)"
        more = rf"(?:{between}(?:{number}(?!\s(?:U\.?S|C\.?F))|\.\d{{3}}))"
        of_code = r"(?:U\.?S\.?C\.?|C\.?F\.?R\.?)(?:\s(?:§{1,2}|[Pp]art|[Ss]ec(?:tion|\.)))?"
        act = r"(?:RCWs?|R\.C\.W\.|IBC|IFC|IRC|HB|SB|ESHB|ESSB|2SHB|Pub(?:lic|\.)\s?L(?:aw|\.))"
        super().__init__(
            HARMLESS,
            {
                "law": (rf"(?<![^\W_])(?P<v>(?-i:{act})\s?(?:§{{1,2}}\s?)?{number}{more}{{0,8}})", 0.99),
                "federal": (rf"(?<![\w.\-])(?P<v>\d{{1,2}}\s(?-i:{of_code})\s?{number}{more}{{0,8}})", 0.99),
                # A receipt of the immigration service's WAC center has no chapter before its first hyphen.
                "chapters": (r"(?<![^\W_])(?P<v>(?-i:WAC)s?[ \-]\d{2,3}[A-Z]?-\d{2,3}[A-Z]?(?:-\d{2,5}[A-Z]?)?)", 0.99),
                "policy": (
                    r"\b(?:polic(?:y|ies)|procedures?|pol[íi]ticas?|procedimientos?)\s(?:(?:no|number|n[úu]m)\.?\s|#)?"
                    r"(?P<v>\d{4}(?:[ \-]?(?-i:[A-Z]))?(?:(?:,|\s(?:and|y))\s\d{4}(?-i:[A-Z])?){0,4})(?![\w%]|[-.]\d)",
                    0.7,
                ),
                # Washington's code cited again, without its name: title, chapter and section.
                "section": (r"(?P<v>(?<![\w.\-/$#])\d{1,2}[A-Z]?\.\d{2,3}[A-Z]?\.\d{3})(?![\w%]|[-.]\d)", 0.6),
            },
            digits=4,
        )
