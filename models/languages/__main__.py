"""data/corpus -> screener/detect/languages/known.txt: the words of its English and Spanish sentences.

usage: python -m models.languages    after a change of the corpus; takes three minutes

A word is known if it stands, small, in three sentences that CLD2 holds for English or Spanish or cannot place, and
nine times as often there as in other languages. Names, which stand with a capital, are left out.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from models.encoder.corpus import read_posts
from screener.detect.languages.words import READ, identified
from screener.normalize import normalize

ROOT = Path(__file__).parents[2]
WORD = re.compile(r"[^\W\d_]+")
LEAST = 3
MOST_ELSEWHERE = 0.1


def words(sentence: str) -> set[str]:
    """Its words in small letters; the first one and those of a line in capitals count too."""
    found = WORD.findall(sentence.lower() if sentence.isupper() else sentence)
    return {word for word in (*found, *(word.lower() for word in found[:1])) if word.islower() and len(word) > 1}


def main() -> None:
    here: Counter[str] = Counter()
    elsewhere: Counter[str] = Counter()
    for post in read_posts(ROOT / "data" / "corpus"):
        text = normalize(post["text"])
        for span in text.sentences:
            sentence = text.folded[span.start : span.end]
            code, _ = identified([sentence])
            (here if code in READ else elsewhere).update(words(sentence))
    known = sorted(word for word, n in here.items() if n >= LEAST and elsewhere[word] <= MOST_ELSEWHERE * n)
    path = ROOT / "screener" / "detect" / "languages" / "known.txt"
    path.write_text("\n".join(known) + "\n", encoding="utf-8")
    print(f"{len(known):,} words")


if __name__ == "__main__":
    main()
