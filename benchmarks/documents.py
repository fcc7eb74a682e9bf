"""`python -m benchmarks.documents --fonts FOLDER ...`: words on small tags, and documents that must be judged.

Tags: names with capitals 20 pixels high on badges in photos of 4,032 x 3,024 pixels; the figure is the share of their
words that is found. Documents: twenty that a school has, each on a screen, on paper and as a photo of paper; listed are
those with another verdict than a person would give. All are drawn here, people are invented.
"""

from __future__ import annotations

import argparse
import io
import json
import random
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFilter, ImageFont

from benchmarks.pictures import draw_noise
from models.faces.writing import alphanumeric, pick_fonts
from screener import Draft, Screener
from screener.detect.images.ocr import join_lines, read_lines
from screener.types import Image

CAPITAL_HEIGHT = 20  # pixels of a capital letter
TAGS_PER_PHOTO = 24
FIRST = "Maya Emma Zuri Noah Isla Abdi Thuy Omar Lupe Jaylen Harpreet Siobhan Tomas Amara Ricardo Oleksandr Noor"
LAST = "Lindqvist Larson Okafor Nguyen Warsame Koval Haddad Faleafa Ortega Brooks Gill Park Chen O'Neill Garcia Paz"
POST = "A look at our week."
LOOKS = ("screen", "paper", "photo")

HOLD: dict[str, str] = {
    "roster": "Room 9 class roster\nMaya Lindqvist   4411870\nAbdi Warsame   4411871\nThuy Nguyen   4411872",
    "report card": "Report card, grade 5\nStudent: Lupita Ortega\nReading  D\nMath  F\nDays absent: 14",
    "health plan": "Individual health plan\nStudent: Jaylen Brooks\nDiagnosis: epilepsy\nTakes diazepam at noon",
    "education plan": "IEP meeting notes\nStudent: Emma Larson, grade 3\nEligible under specific learning disability",
    "discipline": "Discipline referral\nStudent: Tomas Garcia\nSuspended for three days after a fight\nParent called",
    "lunch": "Free and reduced-price meals\nAmara Okafor   free\nRicardo Paz   reduced\nXia Chen   free",
    "social security": "New student form\nName: Noor Haddad\nSSN: 212-55-0187\nDate of birth: 04/12/2016",
    "counselor": "Counseling notes\nStudent: Siobhan O'Neill\nTalked about self-harm and her father's arrest",
    "password": "Student passwords\nHarpreet Gill   hgill29   Tiger4411\nMin-jun Park   mpark29   Otter2204",
    "home": "Bus 14 stops\nSione Faleafa, 4412 Alder St, Tacoma WA 98404\nMother: 253-555-0147",
}
CLEAR: dict[str, str] = {
    "menu": "Lunch menu\nMonday: pasta\nTuesday: chicken tacos\nWednesday: pizza\nMilk with every meal",
    "open house": "Open house\nThursday at 6 in the main gym\nEverybody is welcome",
    "bells": "Bell schedule\nPeriod 1   8:00 - 8:50\nPeriod 2   8:55 - 9:45\nLunch   11:40 - 12:10",
    "library": "Library rules\nWalk, whisper, return books on time\nTwo books a week",
    "worksheet": "Fractions\n1/2 + 1/4 =\n3/8 + 1/8 =\nShow your work",
    "flyer": "Book fair\nApril 6 to 10 in the library\nQuestions? Call the office: 253-555-0100",
    "supplies": "Supply list, grade 4\n24 pencils\n2 boxes of tissues\n1 pair of headphones",
    "board": "Today\nRead chapter 7\nScience: bring your plant journal\nNo homework!",
    "closed": "No school on Monday\nPresidents' Day\nClasses start again on Tuesday at 8:30",
    "recycling": "Recycling\nPaper and cardboard in the blue bin\nNo food, no plastic bags",
}


def draw_tags(fonts: list[Path], rng: random.Random) -> tuple[np.ndarray, list[str]]:
    """A photo with badges, and the names on them."""
    picture, names = draw_noise(), []
    pen = ImageDraw.Draw(picture)
    for n in range(TAGS_PER_PHOTO):
        font = ImageFont.truetype(rng.choice(fonts), 100)
        capital = font.getbbox("H")[3] - font.getbbox("H")[1]
        font = font.font_variant(size=round(100 * CAPITAL_HEIGHT / capital))
        names.append(f"{rng.choice(FIRST.split())} {rng.choice(LAST.split())}")
        left, top = 150 + n % 6 * 640 + rng.randrange(100), 200 + n // 6 * 700 + rng.randrange(200)
        pen.rounded_rectangle((left, top, left + 330, top + 110), 12, rng.choice(("#fbfaf5", "#fff4c2", "#dbe9ff")))
        pen.text((left + 20, top + 12), "HELLO my name is", "#333333", font)
        pen.text((left + 20, top + 62), names[-1], "#202124", font)
    out = io.BytesIO()
    picture.filter(ImageFilter.GaussianBlur(0.7)).save(out, "JPEG", quality=88)
    return np.asarray(Pillow.open(out).convert("RGB")), names


def evaluate_tags(fonts: list[Path], photos: int) -> dict[str, Any]:
    total = found = 0
    missed = []
    for n in range(photos):
        picture, names = draw_tags(fonts, random.Random(n))
        read = alphanumeric(join_lines(read_lines(picture)))
        words = [word for name in names for word in name.split()]
        missed += [word for word in words if alphanumeric(word) not in read]
        total, found = total + len(words), found + sum(alphanumeric(word) in read for word in words)
    return {"words": total, "found": round(found / total, 4), "missed": missed}


def draw_document(words: str, look: str, font: Path, rng: random.Random) -> bytes:
    ground, ink = ("#1b1d22", "#e8e6e3") if look == "screen" else ("#fbfaf5", "#202124")
    picture = Pillow.new("RGB", (1100, 90 + 80 * len(words.splitlines())), ground)
    ImageDraw.Draw(picture).multiline_text((50, 40), words, ink, ImageFont.truetype(font, 38), spacing=36)
    out = io.BytesIO()
    if look == "photo":
        picture = photograph(picture, rng)
    picture.save(out, "PNG" if look == "screen" else "JPEG", **({} if look == "screen" else {"quality": 75}))
    return out.getvalue()


def photograph(page: Pillow.Image, rng: random.Random) -> Pillow.Image:
    """A page on a table, seen from the side, in uneven light, a little out of focus."""
    wide, tall = page.size
    size = (wide + 300, tall + 300)
    corners = [(150, 150), (150 + wide, 150), (150 + wide, 150 + tall), (150, 150 + tall)]
    corners = [(x + rng.randint(-50, 50), y + rng.randint(-50, 50)) for x, y in corners]
    start = np.array([(0, 0), (wide, 0), (wide, tall), (0, tall)], np.float32)
    matrix = cv2.getPerspectiveTransform(start, np.array(corners, np.float32))
    table = np.full((size[1], size[0], 3), (139, 110, 82), np.uint8)
    warped = cv2.warpPerspective(np.asarray(page), matrix, size, table, cv2.INTER_AREA, cv2.BORDER_TRANSPARENT)
    light = np.linspace(rng.uniform(0.55, 0.8), 1.0, size[0])[None, :, None]
    grain = np.random.default_rng(rng.randrange(10**6)).normal(0, 5, warped.shape)
    picture = Pillow.fromarray(np.clip(warped * light + grain, 0, 255).astype(np.uint8))
    return picture.filter(ImageFilter.GaussianBlur(1.0))


def evaluate_documents(fonts: list[Path], looks: list[str]) -> dict[str, Any]:
    screener, right, wrong = Screener.load(), 0, []
    for expected, kinds in (("hold", HOLD), ("clear", CLEAR)):
        for n, (kind, words) in enumerate(kinds.items()):
            for look in looks:
                rng = random.Random(f"{kind} {look}")
                image = Image(f"{kind}.png", draw_document(words, look, fonts[n % len(fonts)], rng))
                report = screener.screen([Draft("d", POST, account="agency", images=(image,))])[0]
                right += report.verdict == expected
                if report.verdict != expected:
                    codes = sorted({finding.rule.code for finding in report.findings})
                    wrong.append(f"{kind}, {look}: {report.verdict} ({', '.join(codes)})")
    return {"documents": right + len(wrong), "right": right, "wrong": wrong}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fonts", type=Path, nargs="+", required=True, help="folders of .ttf files")
    parser.add_argument("--photos", type=int, default=3, help="of tags")
    parser.add_argument("--looks", nargs="*", choices=LOOKS, default=list(LOOKS), help="of documents")
    args = parser.parse_args()
    fonts = pick_fonts(args.fonts)
    print(json.dumps({"tags": evaluate_tags(fonts, args.photos) if args.photos else None}), flush=True)
    print(json.dumps({"documents": evaluate_documents(fonts, args.looks)}, indent=1))


if __name__ == "__main__":
    main()
