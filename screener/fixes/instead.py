"""A message to colleagues that is nothing but what may not be posted -> one sentence that asks them to meet."""

from __future__ import annotations

import re
from typing import Final

from screener.fixes.edits import Move
from screener.fixes.persons import spanish
from screener.types import Edit, Text

ASKS: Final = re.compile(
    r"(?i)\?|¿|\b(?:please|pls|plz|fyi|heads up|reminder|subs?|coach(?:es)?|staff|who|anyone|por favor|"
    r"compañer[oa]s|equipo|colegas|don['’]?t|be (?:gentle|kind|patient|nice)|(?:seat|watch) (?:him|her|them|for))\b"
)
LONGEST: Final = 60  # words of a message
MEET: Final = {"en": "Please see me about a student.", "es": "Por favor, búsquenme para hablar de un estudiante."}


def instead(text: Text) -> Move | None:
    """Return the move that puts a neutral sentence in place of a short work message; None for any other post."""
    raw = text.raw
    if text.account != "professional" or len(raw.split()) > LONGEST or not ASKS.search(raw):
        return None
    words = MEET["es" if spanish(raw) > 0 else "en"]
    return Move(f"Say only “{words}” and tell the rest in person", (Edit(0, len(raw), words),))
