"""`python -m benchmarks.covering --base FOLDER --faces FOLDER --keep FILE`: is anybody recognized in covered pictures?

Pictures are drawn by lot, one to three faces of a labeled set in each, and one face is covered, by its number in the
report. Told are how often a network that tells people apart (FaceRes; its folder is `--base`, see
models/faces/train.py) finds it among all originals, and in how many pictures the face that changed is the one with that
number. With `--badges`, each picture has a badge, all words are covered, too, and told is how often one can still be
read. What is known of each picture is kept in a file, so that a run that was stopped goes on.
"""

from __future__ import annotations

import argparse
import io
import json
import random
from functools import lru_cache
from pathlib import Path
from typing import Any, get_args

import numpy as np
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from models.faces.graph import EMBEDDING_SIZE, FEATURE_COUNT, build_network, read_weights, serialize
from models.faces.writing import NAMES, alphanumeric
from screener.detect.images import look, looking
from screener.detect.images.ages import aligned
from screener.detect.images.covering import Copy, Style, Wanted, _with_hair, covered
from screener.detect.images.faces import FAINT, find_faces, numbered
from screener.detect.images.lettering import joined, read_lines
from screener.detect.images.packaged import answers, loaded
from screener.types import Image, Picture

SIDE = 230  # pixels of the picture of a face
BADGE = 150  # height of the part with the badge
GROUNDS = ("#7a9a6b", "#9fb3c8", "#d8cfc0")

Record = dict[str, Any]  # of one picture


def drawn(shown: list[Path], dealt: random.Random) -> Pillow.Image:
    """Faces side by side."""
    picture = Pillow.new("RGB", (3 * SIDE, SIDE + 20), dealt.choice(GROUNDS))
    for n, path in enumerate(shown):
        with Pillow.open(path) as face:
            picture.paste(face.convert("RGB").resize((SIDE, SIDE)), (n * SIDE, dealt.randrange(20)))
    return picture


def badged(above: Pillow.Image, dealt: random.Random) -> tuple[Pillow.Image, list[str]]:
    """The picture with a badge below it; the words on the badge."""
    wide, tall = above.size
    picture = Pillow.new("RGB", (wide, tall + BADGE), dealt.choice(GROUNDS))
    picture.paste(above)
    words = [dealt.choice(NAMES), f"ID {dealt.randrange(10**7):07d}"]
    pen, left, top = ImageDraw.Draw(picture), dealt.randrange(20, 280), tall + 10
    pen.rounded_rectangle((left, top, left + 390, top + 110), 12, "#fbfaf5")
    for row, line in enumerate(words):
        pen.text((left + 20, top + 10 + row * 48), line, "#202124", ImageFont.load_default(34))
    return picture, words


def agrees(before: np.ndarray, copy: Copy, number: int) -> bool:
    """Whether of all faces in the report, that with this number changed and no other, except behind its margin."""
    apart = np.abs(before.astype(int) - copy.frames[0]).max(axis=2) > 3
    left, top, wide, tall = _with_hair(copy.picture.faces[number - 1].box)
    for n, face in enumerate(copy.picture.faces, 1):
        x, y, w, h = face.box
        changed = apart[y + h // 4 : y + h - h // 4, x + w // 4 : x + w - w // 4].mean() > 0.5
        behind = left <= x + w / 2 <= left + wide and top <= y + h / 2 <= top + tall
        if changed != (n == number) and (n == number or not behind):
            return False
    return True


def readable(words: list[str], read: str) -> bool:
    """Whether a word or number of the badge, of three letters at least, is among what was read."""
    parts = [part for line in words for part in map(alphanumeric, line.split())]
    return any(len(part) > 2 and part in alphanumeric(read) for part in parts)


def rows(extractor: Any, before: np.ndarray, copy: Copy, number: int) -> Record:
    """What tells people apart, in the place of a face before and after: its landmarks come from the original."""
    face = numbered(find_faces(before, FAINT))[number - 1]
    views = np.stack([aligned(np.ascontiguousarray(pixels), face) for pixels in (before, copy.frames[0])])
    original, hidden = answers(extractor, views)[0][:, :EMBEDDING_SIZE]
    return {"original": original.round(4).tolist(), "covered": hidden.round(4).tolist()}


def measured(paths: list[Path], n: int, style: Style, extractor: Any, badges: bool) -> Record:
    """What becomes of the n-th picture when it is covered."""
    dealt = random.Random(n)
    shown = [paths[(3 * n + k) % len(paths)] for k in range(dealt.randint(1, 3))]
    picture, words = drawn(shown, dealt), list[str]()
    if badges:
        picture, words = badged(picture, dealt)
    out = io.BytesIO()
    picture.save(out, "PNG")
    image = Image("picture.png", out.getvalue())
    report: Picture = look(image)
    if not report.faces:
        return {"picture": n, "faces": 0}
    number = dealt.randint(1, len(report.faces))
    copy = covered(image, Wanted(frozenset({number}), "all" if words else "none", style=style))
    before = np.asarray(picture)
    agree = copy.picture.faces == report.faces and agrees(before, copy, number)
    told = {"picture": n, "faces": len(report.faces), "number": number, "numbers_agree": agree}
    if badges:
        told["words_readable_before"] = readable(words, report.text)
        told["words_readable"] = readable(words, joined(read_lines(copy.frames[0])))
    if extractor:
        told |= rows(extractor, before, copy, number)
    return told


def ranks(records: list[Record]) -> np.ndarray:
    """For each covered face, how many originals look more like it than its own; the mean of all is taken off first."""
    parts = [np.array([record[side] for record in records]) for side in ("covered", "original")]
    covered_rows, originals = (part / np.linalg.norm(part, axis=1, keepdims=True) for part in parts)
    covered_rows, originals = (part - part.mean(axis=0) for part in (covered_rows, originals))
    alike = covered_rows @ (originals / np.linalg.norm(originals, axis=1, keepdims=True)).T
    return np.asarray((alike > np.diag(alike)[:, None]).sum(axis=1))


def summed(records: list[Record]) -> Record:
    with_faces = [record for record in records if record["faces"]]
    told: Record = {"pictures": len(with_faces), "without_a_face": len(records) - len(with_faces)}
    for key in ("numbers_agree", "words_readable_before", "words_readable"):
        told |= {key: sum(record[key] for record in with_faces)} if key in with_faces[0] else {}
    if "original" in with_faces[0]:
        places = ranks(with_faces)
        told |= {"rank_1": round(float((places == 0).mean()), 4), "chance": round(1 / len(places), 4)}
        told["median_rank"] = float(np.median(places))
    told["disagree"] = [record["picture"] for record in with_faces if not record["numbers_agree"]]
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--faces", type=Path, required=True, help="a folder of pictures of one face each")
    parser.add_argument("--base", type=Path, help="the folder of FaceRes; without it, nobody is looked for")
    parser.add_argument("--badges", action="store_true", help="with words to cover")
    parser.add_argument("--pictures", type=int, default=200)
    parser.add_argument("--style", choices=get_args(Style), default="blur")
    parser.add_argument("--keep", type=Path, required=True, help="the file with what is known; one a kind of run")
    asked = parser.parse_args()
    paths = sorted(asked.faces.rglob("*.jpg"))
    random.Random(11).shuffle(paths)
    # The report and the copy look in one way (tests/unit/test_images_faces.py): to look once saves half the time.
    vars(looking)["seen"] = lru_cache(1)(looking.seen)
    extractor = (
        loaded(serialize(build_network(read_weights(asked.base)), "features", FEATURE_COUNT)) if asked.base else None
    )
    known = asked.keep.read_text(encoding="utf-8").splitlines() if asked.keep.exists() else []
    records = [json.loads(line) for line in known]
    with asked.keep.open("a", encoding="utf-8") as file:
        for n in range(len(records), asked.pictures):
            records.append(measured(paths, n, asked.style, extractor, asked.badges))
            print(json.dumps(records[-1]), file=file, flush=True)
    print(json.dumps(summed(records[: asked.pictures]), indent=1))


if __name__ == "__main__":
    main()
