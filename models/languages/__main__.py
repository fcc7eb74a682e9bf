"""data/corpus -> screener/detect/languages/known.txt: the words of its English and Spanish sentences.

usage: python -m models.languages    after a change of the corpus; takes three minutes

A word is known if it is in lowercase in three sentences that CLD2 takes for English or Spanish or cannot identify, and
ten times as often there as in other languages. Names, which have a capital, are left out.
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
MIN_SENTENCES = 3
MAX_OTHER_SHARE = 0.1


def lowercase_words(sentence: str) -> set[str]:
    """The lowercase words of a sentence, with its first word, or all words if it is in capitals."""
    found = WORD.findall(sentence.lower() if sentence.isupper() else sentence)
    return {word for word in (*found, *(word.lower() for word in found[:1])) if word.islower() and len(word) > 1}


def main() -> None:
    in_known: Counter[str] = Counter()
    in_other: Counter[str] = Counter()
    for post in read_posts(ROOT / "data" / "corpus"):
        text = normalize(post["text"])
        for span in text.sentences:
            sentence = text.folded[span.start : span.end]
            code, _ = identified([sentence])
            (in_known if code in READ else in_other).update(lowercase_words(sentence))
    known = sorted(word for word, n in in_known.items() if n >= MIN_SENTENCES and in_other[word] <= MAX_OTHER_SHARE * n)
    path = ROOT / "screener" / "detect" / "languages" / "known.txt"
    path.write_text("\n".join(known) + "\n", encoding="utf-8")
    print(f"{len(known):,} words")


if __name__ == "__main__":
    main()
