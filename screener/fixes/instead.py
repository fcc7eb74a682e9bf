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
PRAYER: Final = re.compile(r"(?i)\b(?:pray(?:ers?|ing)?|thoughts|meal train|recen|oren|ore?mos|oraci\w+|pid\w+ por)\b")
STUDENT_WORDS: Final = re.compile(
    r"(?i)\b(?:boy|girl|kid|student|pupil|child|little|\w*grader|junior|senior|freshman|sophomore|twin|niñ[oa]|muchach[oa]|"
    r"(?:his|her) (?:mom|dad)|alumn(?:it)?[oa]|su mamá)s?\b|\bone of (?:mine|ours)\b"
)
MAX_WORDS: Final = 60  # words of a post that is one fact about somebody
# By what the post is: glad, a prayer, or a message of an account, about a student or not. Each has to be true.
NEUTRAL_SENTENCES: Final = {
    ("glad", True): ("Proud of a student today!", "¡Qué orgullo de estudiante!"),
    ("glad", False): ("We are proud of our students!", "¡Qué orgullo de estudiantes!"),
    ("prayer", True): ("Please keep a student in your thoughts.", "Tengan presente a un estudiante, por favor."),
    ("prayer", False): ("Please keep someone in your thoughts.", "Tengan presente a alguien, por favor."),
    ("professional", True): ("Please see me about a student.", "Favor de buscarme para hablar de un estudiante."),
    ("professional", False): ("Please see me when you have a minute.", "Favor de buscarme cuando tengan un momento."),
    ("agency", False): ("For details, please call our office.", "Para más detalles, llame a nuestra oficina."),
    ("personal", True): ("I have a student on my mind today.", "Hoy pienso mucho en un estudiante."),
    ("personal", False): ("I have someone on my mind today.", "Hoy pienso mucho en alguien."),
}


def replace_post(text: Text, names_student: bool, concerns: Collection[str]) -> Move | None:
    """Return the move that replaces a short post by a neutral sentence; None if no such sentence would be true."""
    raw, records = text.raw, RECORD_CONCERNS & set(concerns)
    is_about_student = "education_record" in concerns or STUDENT_WORDS.search(raw) is not None
    is_glad = GLAD_WORDS.search(raw) is not None and not SAD_WORDS.search(raw)
    # A request about something private is for colleagues; a story or thanks is for everybody.
    is_message = (REQUEST.search(raw) or names_student) and not GREETING_OR_WISH.match(raw)
    may_be_said = {
        "glad": is_glad and (is_about_student or names_student) and not {"pii", "health"} & set(concerns),
        "prayer": "health" in concerns and PRAYER.search(raw),
        "professional": "pii" in concerns or (records and is_message),
        "agency": "pii" in concerns or records,
        "personal": records or is_about_student or names_student,
    }
    kind = next((k for k in ("glad", "prayer", str(text.account)) if may_be_said[k]), None)
    if kind is None or len(raw.split()) > MAX_WORDS:
        return None
    about_one = text.account == "personal" if kind == "glad" else is_about_student and kind != "agency"
    words = NEUTRAL_SENTENCES[kind, about_one][spanish(raw) > 0]
    return Move(f"Say only “{words}”, and tell the rest in person to those who need it", (Edit(0, len(raw), words),))
