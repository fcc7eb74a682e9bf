"""A short post that is nothing but what may not be posted -> one sentence that says what still can be said."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from screener.fixes.case import RECORDS
from screener.fixes.clauses import WISH, spanish
from screener.fixes.edits import Move
from screener.lexicon import pattern
from screener.types import Edit, Text

ASKS: Final = re.compile(
    r"(?i)\?|¿|\b(?:please|pls|plz|fyi|heads up|reminder|subs?|coach(?:es)?|staff|anyone|por favor|favor de|"
    r"compañer[oa]s|equipo|colegas|don['’]?t|be (?:gentle|kind|patient|nice)|(?:seat|watch) (?:him|her|them|for))\b"
)
GLAD: Final = re.compile(rf"(?i)\b{pattern('glad')}\b|[🎉👏❤]")
SAD: Final = re.compile(rf"(?i)\b{pattern('sad')}\b")
LONGEST: Final = {True: 60, False: 40}  # words of a post that is glad; of one that is one fact about a student
# By account, and whether the post is glad of something; None for one of no student.
SAYS: Final = {
    ("professional", None): ("Please see me when you have a minute.", "Búsquenme cuando tengan un momento."),
    ("professional", False): ("Please see me about a student.", "Por favor, búsquenme para hablar de un estudiante."),
    ("professional", True): ("So proud of our students!", "¡Qué orgullo de estudiantes!"),
    ("agency", False): ("For details, please call our office.", "Para más detalles, llame a nuestra oficina."),
    ("agency", True): ("We are proud of our students!", "¡Qué orgullo de estudiantes!"),
    ("personal", False): ("I have a student on my mind today.", "Hoy pienso mucho en un estudiante."),
    ("personal", True): ("Proud of a student today!", "¡Qué orgullo de estudiante!"),
}


def instead(text: Text, of_student: bool, may_be_glad: bool, concerns: Collection[str]) -> Move | None:
    """Return the move that puts a neutral sentence in place of a short post; None where none would be true."""
    raw = text.raw
    glad = may_be_glad and bool(GLAD.search(raw)) and not SAD.search(raw)
    said = SAYS.get((str(text.account), glad if of_student or text.account == "agency" else None))
    # Colleagues are asked or told what is private; a story or thanks is for everybody.
    asked = (RECORDS & set(concerns) or not of_student) and ASKS.search(raw) and not WISH.match(raw)
    work = (
        text.account == "personal"
        or glad
        or asked
        or "pii" in concerns
        or (text.account == "agency" and RECORDS & set(concerns))
    )
    if said is None or len(raw.split()) > LONGEST[glad or text.account != "personal"] or not work:
        return None
    words = said[spanish(raw) > 0]
    return Move(f"Say only “{words}”, and tell the rest in person to those who need it", (Edit(0, len(raw), words),))
