"""Drawn rosters, name tags and screenshots -> the share of their names and numbers that is read to the letter."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from screener.detect.images.ocr import join_lines, read_lines

FONT_COUNT = 8
NAMES = (
    "Maya Lindqvist", "Thuy Nguyen", "Abdi Warsame", "Oleksandr Koval", "Noor Haddad", "Sione Faleafa",
    "Lupita Ortega", "Jaylen Brooks", "Harpreet Gill", "Min-jun Park", "Xia Chen", "Aiyana Whitefeather",
    "Siobhan O'Neill", "Tomas Garcia", "Amara Okafor", "Ricardo Paz",
)  # fmt: skip
KINDS = ("roster", "tag", "screen")
CHANGES = ("plain", "turned 7 degrees", "turned 90 degrees", "blurred", "dark")


def evaluate_reading(folders: list[Path]) -> dict[str, Any]:
    """Draw every kind with every font and change, and read it; return how many words were asked for and the share that
    was read, over all, by kind, change and font."""
    rng = random.Random(7)
    results: dict[str, list[bool]] = defaultdict(list)
    for font in pick_fonts(folders):
        for kind in KINDS:
            for change in CHANGES:
                picture, expected = draw_picture(kind, font, change == "dark", rng)
                read = alphanumeric(join_lines(read_lines(np.asarray(apply_change(picture, change)))))
                is_read = [alphanumeric(words) in read for words in expected]
                for key in ("all", kind, change, font.stem):
                    results[key] += is_read
    return {
        key: {"asked": len(is_read), "read": round(sum(is_read) / len(is_read), 4)} for key, is_read in results.items()
    }


def pick_fonts(folders: list[Path]) -> list[Path]:
    """FONT_COUNT fonts of different families, by name."""
    found: dict[str, Path] = {}
    for path in sorted(path for folder in folders for path in folder.rglob("*.ttf")):
        if "bold" not in path.stem.lower() and "ital" not in path.stem.lower() and "Math" not in path.stem:
            found.setdefault(re.split(r"[-_]", path.stem)[0], path)
    return sorted(found.values())[:FONT_COUNT]


def draw_picture(kind: str, font: Path, dark: bool, rng: random.Random) -> tuple[Image.Image, list[str]]:
    """A picture of this kind, and the names and identifiers in it."""
    background, ink = ("#1b1d22", "#e8e6e3") if dark else ("#fbfaf5", "#202124")
    people = rng.sample(NAMES, 6)
    numbers = [f"{rng.randrange(10**7):07d}" for _ in people]
    phones = [f"206-555-01{rng.randrange(100):02d}" for _ in people]
    if kind == "tag":
        picture = Image.new("RGB", (1000, 700), "#7a9a6b")
        pen = ImageDraw.Draw(picture)
        pen.rounded_rectangle((250, 200, 750, 500), 30, background)
        pen.text((280, 225), "HELLO my name is", ink, ImageFont.truetype(font, 36))
        size = 64
        while pen.textlength(people[0], ImageFont.truetype(font, size)) > 450:
            size -= 4
        pen.text((280, 330), people[0], ink, ImageFont.truetype(font, size))
        return picture, [people[0]]
    picture = Image.new("RGB", (1200, 900), background)
    pen = ImageDraw.Draw(picture)
    if kind == "roster":
        pen.text((60, 50), "Room 9 roster", ink, ImageFont.truetype(font, 44))
        for row, name in enumerate(people):
            for column, cell in zip((60, 560, 860), (name, numbers[row], phones[row]), strict=True):
                pen.text((column, 150 + row * 90), cell, ink, ImageFont.truetype(font, 32))
        return picture, [*people, *numbers, *phones]
    face = ImageFont.truetype(font, 26)
    lines = (
        f"From: Front office   To: {people[0]}",
        f"Please call {people[1]} at {phones[1]}",
        f"about student number {numbers[1]} today.",
        f"{people[2]} rides bus 14 with {people[3]}.",
    )
    for row, line in enumerate(lines):
        pen.text((60, 120 + row * 70), line, ink, face)
    return picture, [*people[:4], phones[1], numbers[1]]


def apply_change(picture: Image.Image, change: str) -> Image.Image:
    if change == "turned 7 degrees":
        return picture.rotate(7, Image.Resampling.BICUBIC, expand=True, fillcolor=picture.getpixel((0, 0)))
    if change == "turned 90 degrees":
        return picture.rotate(90, expand=True)
    if change == "blurred":
        return picture.filter(ImageFilter.GaussianBlur(1.6))
    return picture


def alphanumeric(words: str) -> str:
    """The letters and digits, case-folded: detectors ignore spaces and punctuation, too."""
    return re.sub(r"[\W_]", "", words).casefold()
