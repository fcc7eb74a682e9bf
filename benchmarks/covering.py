"""`python -m benchmarks.covering --base FOLDER --faces FOLDER`: can anybody be recognized in covered pictures?

Pictures are drawn by lot: one to three faces of a labeled set and a badge with a name and a number. In each, one face,
by its number in the report, and all words are covered. Told are how often a network that tells people apart (FaceRes;
its folder is `--base`, see models/faces/train.py) finds the covered face among all originals, how often a word of the
badge can still be read, and in how many pictures the face that changed is the one with that number.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import re
from collections import Counter
from pathlib import Path
from typing import Any, get_args

import numpy as np
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from models.faces.graph import LAST, WIDTH, network, saved, weights
from models.faces.writing import NAMES
from screener.detect.images import look
from screener.detect.images.ages import aligned
from screener.detect.images.covering import Copy, Style, Wanted, covered
from screener.detect.images.faces import find_faces
from screener.detect.images.lettering import joined, read_lines
from screener.detect.images.packaged import answers, loaded
from screener.types import Box, Image

SIDE = 230  # pixels of the picture of a face
SIZE = (3 * SIDE, SIDE + 150)
NUMBERS_ONLY = "in how many pictures numbers agree, without recognizing or reading"


def drawn(shown: list[Path], dealt: random.Random) -> tuple[Image, list[str]]:
    """Faces side by side, a badge below; the words on the badge."""
    picture = Pillow.new("RGB", SIZE, dealt.choice(("#7a9a6b", "#9fb3c8", "#d8cfc0")))
    for n, path in enumerate(shown):
        with Pillow.open(path) as face:
            picture.paste(face.convert("RGB").resize((SIDE, SIDE)), (n * SIDE, dealt.randrange(20)))
    words = [dealt.choice(NAMES), f"ID {dealt.randrange(10**7):07d}"]
    pen, left, top = ImageDraw.Draw(picture), dealt.randrange(20, 280), SIDE + 30
    pen.rounded_rectangle((left, top, left + 390, top + 110), 12, "#fbfaf5")
    for row, line in enumerate(words):
        pen.text((left + 20, top + 10 + row * 48), line, "#202124", ImageFont.load_default(34))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return Image("picture.png", out.getvalue()), words


def agrees(before: np.ndarray, copy: Copy, number: int) -> bool:
    """Whether of all faces in the report, that with this number changed and no other, leaving out their edges."""
    apart = np.abs(before.astype(int) - copy.frames[0]).max(axis=2) > 3
    changed = []
    for n, face in enumerate(copy.picture.faces, 1):
        x, y, w, h = face.box
        if apart[y + h // 4 : y + h - h // 4, x + w // 4 : x + w - w // 4].mean() > 0.5:
            changed.append(n)
    return changed == [number]


def readable(words: list[str], pixels: np.ndarray) -> bool:
    read = re.sub(r"[\W_]", "", joined(read_lines(np.ascontiguousarray(pixels)))).casefold()
    parts = [re.sub(r"[\W_]", "", part).casefold() for line in words for part in line.split()]
    return any(len(part) > 2 and part in read for part in parts)


def of_face(extractor: Any, pixels: np.ndarray, box: Box, original: np.ndarray) -> np.ndarray:
    """What tells people apart in the place of a face; its landmarks come from the original, as nobody else has them."""
    x, y, w, h = box
    faces = find_faces(original)
    face = min(faces, key=lambda f: abs(f.box[0] + f.box[2] / 2 - x - w / 2) + abs(f.box[1] + f.box[3] / 2 - y - h / 2))
    row = answers(extractor, aligned(np.ascontiguousarray(pixels), face)[None])[0][0, :LAST]
    return np.asarray(row / np.linalg.norm(row))


def ranks(rows: list[np.ndarray], gallery: list[np.ndarray]) -> np.ndarray:
    """For each covered face, how many originals look more like it than its own; the mean of all is taken off first."""
    covered, originals = (np.array(part) - np.mean(part, axis=0) for part in (rows, gallery))
    alike = covered @ (originals / np.linalg.norm(originals, axis=1, keepdims=True)).T
    return np.asarray((alike > np.diag(alike)[:, None]).sum(axis=1))


def measured(folder: Path, base: Path | None, pictures: int, style: Style, start: int) -> dict[str, Any]:
    """Figures over so many pictures; without `base`, only whether numbers agree."""
    paths = sorted(folder.rglob("*.jpg"))
    random.Random(11).shuffle(paths)
    extractor = loaded(saved(network(weights(base)), "features", WIDTH)) if base else None
    counts: Counter[str] = Counter()
    rows, gallery = [], []
    for n in range(start, start + pictures):
        dealt = random.Random(n)
        image, words = drawn([paths[(3 * n + k) % len(paths)] for k in range(dealt.randint(1, 3))], dealt)
        report = look(image)
        if not report.faces:
            counts["without_a_face"] += 1
            continue
        number = dealt.randint(1, len(report.faces))
        copy = covered(image, Wanted(frozenset({number}), "all", style=style))
        with Pillow.open(io.BytesIO(image.data)) as picture:
            before = np.asarray(picture)
        box = report.faces[number - 1].box
        counts["pictures"] += 1
        counts["numbers_agree"] += copy.picture.faces == report.faces and agrees(before, copy, number)
        if extractor:
            counts["words_readable_before"] += readable(words, before)
            counts["words_readable"] += readable(words, copy.frames[0])
            gallery.append(of_face(extractor, before, box, before))
            rows.append(of_face(extractor, copy.frames[0], box, before))
    told: dict[str, Any] = dict(counts)
    if rows:
        places = ranks(rows, gallery)
        told |= {
            "rank_1": float((places == 0).mean()),
            "chance": 1 / len(rows),
            "median_rank": float(np.median(places)),
        }
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--faces", type=Path, required=True, help="a folder of pictures of one face each")
    parser.add_argument("--base", type=Path, help=f"the folder of FaceRes; without it, only {NUMBERS_ONLY}")
    parser.add_argument("--pictures", type=int, default=200)
    parser.add_argument("--start", type=int, default=0, help="the number of the first picture")
    parser.add_argument("--style", choices=get_args(Style), default="blur")
    asked = parser.parse_args()
    print(json.dumps(measured(asked.faces, asked.base, asked.pictures, asked.style, asked.start), indent=1))


if __name__ == "__main__":
    main()
