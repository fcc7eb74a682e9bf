"""`python -m benchmarks.redaction --base FOLDER --faces FOLDER --keep FILE`: is anybody recognized in covered pictures?

Pictures are composed at random of one to three faces of a labeled set, and one face is covered, by its number in the
report. The figures are how often a network that tells people apart (FaceRes; its folder is `--base`, see
models/faces/train.py) finds it among all originals, and in how many pictures the face that changed is the one with that
number. With `--badges`, each picture has a badge, all words are covered, too, and the figures say how often one can
still be read. The results for each picture are kept in a file, so that an interrupted run can continue.
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
from screener.detect.images import analysis, look
from screener.detect.images.ages import aligned
from screener.detect.images.faces import find_places, numbered
from screener.detect.images.ocr import join_lines, read_lines
from screener.detect.images.packaged import answers, loaded
from screener.detect.images.redaction import RedactedCopy, RedactionOptions, Style, _with_hair, redact_image
from screener.types import Image, Picture

SIDE = 230  # pixels of the picture of a face
BADGE = 150  # height of the part with the badge
BACKGROUNDS = ("#7a9a6b", "#9fb3c8", "#d8cfc0")

Record = dict[str, Any]  # of one picture


def draw_faces(shown: list[Path], rng: random.Random) -> Pillow.Image:
    """Faces side by side."""
    picture = Pillow.new("RGB", (3 * SIDE, SIDE + 20), rng.choice(BACKGROUNDS))
    for n, path in enumerate(shown):
        with Pillow.open(path) as face:
            picture.paste(face.convert("RGB").resize((SIDE, SIDE)), (n * SIDE, rng.randrange(20)))
    return picture


def add_badge(above: Pillow.Image, rng: random.Random) -> tuple[Pillow.Image, list[str]]:
    """The picture with a badge below it; the words on the badge."""
    wide, tall = above.size
    picture = Pillow.new("RGB", (wide, tall + BADGE), rng.choice(BACKGROUNDS))
    picture.paste(above)
    words = [rng.choice(NAMES), f"ID {rng.randrange(10**7):07d}"]
    pen, left, top = ImageDraw.Draw(picture), rng.randrange(20, 280), tall + 10
    pen.rounded_rectangle((left, top, left + 390, top + 110), 12, "#fbfaf5")
    for row, line in enumerate(words):
        pen.text((left + 20, top + 10 + row * 48), line, "#202124", ImageFont.load_default(34))
    return picture, words


def numbers_agree(before: np.ndarray, copy: RedactedCopy, number: int) -> bool:
    """Whether the face with this number changed in the copy, and no other in the report, except within its margin."""
    differs = np.abs(before.astype(int) - copy.frames[0]).max(axis=2) > 3
    left, top, wide, tall = _with_hair(copy.picture.faces[number - 1].box)
    for n, face in enumerate(copy.picture.faces, 1):
        x, y, w, h = face.box
        changed = differs[y + h // 4 : y + h - h // 4, x + w // 4 : x + w - w // 4].mean() > 0.5
        behind = left <= x + w / 2 <= left + wide and top <= y + h / 2 <= top + tall
        if changed != (n == number) and (n == number or not behind):
            return False
    return True


def is_readable(words: list[str], read: str) -> bool:
    """Whether a word or number of the badge, of three characters or more, is in the text that was read."""
    parts = [part for line in words for part in map(alphanumeric, line.split())]
    return any(len(part) > 2 and part in alphanumeric(read) for part in parts)


def embed_face(extractor: Any, before: np.ndarray, copy: RedactedCopy, number: int) -> Record:
    """The embeddings of a face before and after it was covered, with the landmarks of the original."""
    face = numbered(find_places(before))[number - 1]
    views = np.stack([aligned(np.ascontiguousarray(pixels), face) for pixels in (before, copy.frames[0])])
    original, hidden = answers(extractor, views)[0][:, :EMBEDDING_SIZE]
    return {"original": original.round(4).tolist(), "covered": hidden.round(4).tolist()}


def evaluate_picture(paths: list[Path], n: int, style: Style, extractor: Any, badges: bool) -> Record:
    """Compose the n-th picture, cover a face of it, and return its results."""
    rng = random.Random(n)
    shown = [paths[(3 * n + k) % len(paths)] for k in range(rng.randint(1, 3))]
    picture, words = draw_faces(shown, rng), list[str]()
    if badges:
        picture, words = add_badge(picture, rng)
    out = io.BytesIO()
    picture.save(out, "PNG")
    image = Image("picture.png", out.getvalue())
    report: Picture = look(image)
    if not report.faces:
        return {"picture": n, "faces": 0}
    number = rng.randint(1, len(report.faces))
    copy = redact_image(image, RedactionOptions(frozenset({number}), "all" if words else "none", style=style))
    before = np.asarray(picture)
    agree = copy.picture.faces == report.faces and numbers_agree(before, copy, number)
    result = {"picture": n, "faces": len(report.faces), "number": number, "numbers_agree": agree}
    if badges:
        result["words_readable_before"] = is_readable(words, report.text)
        result["words_readable"] = is_readable(words, join_lines(read_lines(copy.frames[0])))
    if extractor:
        result |= embed_face(extractor, before, copy, number)
    return result


def rank_originals(records: list[Record]) -> np.ndarray:
    """For each covered face, how many originals are more similar to it than its own, by cosine after centering."""
    embeddings = [np.array([record[side] for record in records]) for side in ("covered", "original")]
    covered_rows, originals = (part / np.linalg.norm(part, axis=1, keepdims=True) for part in embeddings)
    covered_rows, originals = (part - part.mean(axis=0) for part in (covered_rows, originals))
    similarity = covered_rows @ (originals / np.linalg.norm(originals, axis=1, keepdims=True)).T
    return np.asarray((similarity > np.diag(similarity)[:, None]).sum(axis=1))


def summarize(records: list[Record]) -> Record:
    with_faces = [record for record in records if record["faces"]]
    result: Record = {"pictures": len(with_faces), "without_a_face": len(records) - len(with_faces)}
    for key in ("numbers_agree", "words_readable_before", "words_readable"):
        result |= {key: sum(record[key] for record in with_faces)} if key in with_faces[0] else {}
    if "original" in with_faces[0]:
        places = rank_originals(with_faces)
        result |= {"rank_1": round(float((places == 0).mean()), 4), "chance": round(1 / len(places), 4)}
        result["median_rank"] = float(np.median(places))
    result["disagree"] = [record["picture"] for record in with_faces if not record["numbers_agree"]]
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--faces", type=Path, required=True, help="a folder of pictures of one face each")
    parser.add_argument("--base", type=Path, help="the folder of FaceRes; without it, nobody is looked for")
    parser.add_argument("--badges", action="store_true", help="with words to cover")
    parser.add_argument("--pictures", type=int, default=200)
    parser.add_argument("--style", choices=get_args(Style), default="blur")
    parser.add_argument("--keep", type=Path, required=True, help="the file of results; one for each kind of run")
    args = parser.parse_args()
    paths = sorted(args.faces.rglob("*.jpg"))
    random.Random(11).shuffle(paths)
    # The report and the copy look in one way (tests/unit/test_images_faces.py): to look once saves half the time.
    vars(analysis)["analyze"] = lru_cache(1)(analysis.analyze)
    extractor = (
        loaded(serialize(build_network(read_weights(args.base)), "features", FEATURE_COUNT)) if args.base else None
    )
    known = args.keep.read_text(encoding="utf-8").splitlines() if args.keep.exists() else []
    records = [json.loads(line) for line in known]
    with args.keep.open("a", encoding="utf-8") as file:
        for n in range(len(records), args.pictures):
            records.append(evaluate_picture(paths, n, args.style, extractor, args.badges))
            print(json.dumps(records[-1]), file=file, flush=True)
    print(json.dumps(summarize(records[: args.pictures]), indent=1))


if __name__ == "__main__":
    main()
