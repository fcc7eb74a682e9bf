"""The words before a number -> is it a number of a thing that identifies nobody: an order, a permit, a version?

One list for every recognizer. What stands here is numbered by an office or a maker, not kept about a person.
"""

from __future__ import annotations

import re
from typing import Final

_THINGS: Final = (
    r"orders?|serial|tickets?|cases?|invoice|p\.?o\.?|purchase order|confirmation|lots?|batch|requisition|req|asset|"
    r"inventory|barcode|sku|upc|stock|model|parts?|version|firmware|build|release|revision|rev|posting|vacancy|"
    r"requisici[óo]n|raffle|drawing|rifa|bid|rfp|rfq|itb|contract|grant|award|project|proyecto|work order|tracking|"
    r"parcel|package|shipment|voucher|coupon|promo|discount|reservation|booking|charge|pay|budget|cost|cost center|"
    r"fund|object|expense|overtime|payroll|item|catalog|form|formulario|permit|inspection|building|room|rm|bus|route|"
    r"ruta|van|unit|locker|portable|isbn|issn|docket|resolution|policy|section|chapter|page|lesson|course|class|"
    r"activity|event|schedule|game|match|score|ordering|color|paint|error|meter|claim|receipt|check|cheque|cpt|procedure|billing"
)
# "req no.", "asset tag", "charge code"; then signs up to the number.
_PAPER_SAYS: Final = r"(?:form|formulario|page|check|cheque|claim|contract|application)\s(?:says|reads)\b"
_COUNTED: Final = re.compile(
    rf"(?<![^\W_])(?!{_PAPER_SAYS})(?:{_THINGS})(?:['’]?s)?"
    r"(?:[\s\-_]{1,2}(?:no|nr|num|number|n[úu]mero|tag|code|c[óo]digo|id|ref|reference|version|update))?\.?"
    r"[\s:#.\-]{0,3}(?:is|was|es|reads|says|now|are)?[\s:#.\"“]{0,3}$",
    re.I,
)
_LAW: Final = re.compile(r"(?:RCW|WAC|USC|CFR|HB|SB|EHB|ESB|SHB|SSB|FTE)\b", re.I)
REACH: Final = 44


def numbers_a_thing(text: str, start: int) -> bool:
    """Whether the words right before `start` say that a thing is numbered."""
    return _COUNTED.search(text, max(0, start - REACH), start) is not None


def is_law(value: str) -> bool:
    """Whether a number is that of a law, a bill or a rule."""
    return _LAW.match(value) is not None
