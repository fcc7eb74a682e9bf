"""A short post that is nothing but what may not be posted -> one sentence that says what still can be said."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from screener.fixes.case import RECORD_CONCERNS
from screener.fixes.clauses import GREETING_OR_WISH, spanish
from screener.fixes.edits import Move
from screener.lexicon import pattern
from screener.types import Edit, Text

REQUEST: Final = re.compile(
    r"(?i)\?|¿|\b(?:please|pls|plz|fyi|heads up|reminder|subs?|coach(?:es)?|staff|anyone|por favor|favor de|"
    r"compañer[oa]s|equipo|colegas|don['’]?t|be (?:gentle|kind|patient|nice)|(?:seat|watch) (?:him|her|them|for))\b"
)
GLAD_WORDS: Final = re.compile(rf"(?i)\b{pattern('glad')}\b|[🎉👏❤]")
SAD_WORDS: Final = re.compile(rf"(?i)\b{pattern('sad')}\b")
MAX_WORDS: Final = {True: 60, False: 40}  # words of a post that is glad; of one that is one fact about a student
# By account, and whether the post is glad of something; None for one of no student.
NEUTRAL_SENTENCES: Final = {
    ("professional", None): ("Please see me when you have a minute.", "Búsquenme cuando tengan un momento."),
    ("professional", False): ("Please see me about a student.", "Por favor, búsquenme para hablar de un estudiante."),
    ("professional", True): ("So proud of our students!", "¡Qué orgullo de estudiantes!"),
    ("agency", False): ("For details, please call our office.", "Para más detalles, llame a nuestra oficina."),
    ("agency", True): ("We are proud of our students!", "¡Qué orgullo de estudiantes!"),
    ("personal", False): ("I have a student on my mind today.", "Hoy pienso mucho en un estudiante."),
    ("personal", True): ("Proud of a student today!", "¡Qué orgullo de estudiante!"),
}


def replace_post(text: Text, is_about_student: bool, allows_glad: bool, concerns: Collection[str]) -> Move | None:
    """Return the move that replaces a short post by a neutral sentence; None if no such sentence would be true."""
    raw = text.raw
    is_glad = allows_glad and bool(GLAD_WORDS.search(raw)) and not SAD_WORDS.search(raw)
    sentences = NEUTRAL_SENTENCES.get(
        (str(text.account), is_glad if is_about_student or text.account == "agency" else None)
    )
    # A request about something private is for colleagues; a story or thanks is for everybody.
    is_request = (
        (RECORD_CONCERNS & set(concerns) or not is_about_student)
        and REQUEST.search(raw)
        and not GREETING_OR_WISH.match(raw)
    )
    is_work_related = (
        text.account == "personal"
        or is_glad
        or is_request
        or "pii" in concerns
        or (text.account == "agency" and RECORD_CONCERNS & set(concerns))
    )
    if sentences is None or len(raw.split()) > MAX_WORDS[is_glad or text.account != "personal"] or not is_work_related:
        return None
    words = sentences[spanish(raw) > 0]
    return Move(f"Say only “{words}”, and tell the rest in person to those who need it", (Edit(0, len(raw), words),))
