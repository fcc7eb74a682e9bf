"""`python -m benchmarks.pictures`: what one 12-megapixel picture costs: time, processor time and memory.

Drawn here: one of colored noise, and the same with a roster on it and, with `--faces FOLDER`, the first twenty
pictures of that folder. With `--album N`, N of the latter are copied as an album, with all faces and words covered.
Processor time is given beside wall time, which a busy machine stretches. Memory is the screener's peak; the process
that decodes takes 70 to 150 MB more.
"""

from __future__ import annotations

import argparse
import io
import json
import resource
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from screener import Screener
from screener.batch.album import Album, copy_album
from screener.detect.images import look
from screener.detect.images.redaction import QUALITY, RedactionOptions
from screener.types import Image

SIZE = (4032, 3024)
ROUNDS = 3
FACES = 20
NAMES = ("Maya Lindqvist", "Thuy Nguyen", "Abdi Warsame", "Oleksandr Koval", "Noor Haddad", "Sione Faleafa")


def draw_noise() -> Pillow.Image:
    """Noise of many scales, which JPEG hardly compresses, without a face or a word in it."""
    rng = np.random.default_rng(1)
    ground = np.full((SIZE[1], SIZE[0], 3), 120, np.float32)
    for across, strength in ((6, 60), (24, 30), (96, 20), (400, 12), (1500, 8)):
        coarse = rng.normal(0, strength, (across * 3 // 4, across, 3)).astype(np.float32)
        ground += cv2.resize(coarse, SIZE, interpolation=cv2.INTER_CUBIC)
    return Pillow.fromarray(np.clip(ground, 0, 255).astype(np.uint8))


def draw_full(faces: Path | None) -> Pillow.Image:
    """The same with twelve lines of a roster, and faces in two rows."""
    picture = draw_noise()
    pen = ImageDraw.Draw(picture)
    pen.rectangle((200, 1700, 3800, 2900), fill="#fbfaf5")
    for row, name in enumerate(NAMES):
        for x, words in ((260, name), (2300, f"44118{row:02d}")):
            pen.text((x, 1760 + row * 180), words, "#202124", ImageFont.load_default(80))
    shown = sorted(faces.glob("*.jpg"))[:FACES] if faces else []
    for n, path in enumerate(shown):
        picture.paste(Pillow.open(path).convert("RGB").resize((300, 300)), (120 + n % 10 * 390, 300 + n // 10 * 700))
    return picture


def processor_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def peak_mb(reset: bool = False) -> int:
    """The peak memory in MB since the last reset (Linux), since drawing a picture takes more than checking it."""
    if reset:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) // 1024


def to_jpeg(picture: Pillow.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=90)
    return out.getvalue()


def measure_album(picture: Pillow.Image, count: int) -> dict[str, Any]:
    """The cost of an album of `count` copies of a picture with its sheet, with the networks loaded before."""
    data, screener = to_jpeg(picture), Screener.load()
    del picture
    look(Image("picture.jpg", data))
    with tempfile.TemporaryDirectory() as folder:
        source, copies = Path(folder, "album"), Path(folder, "copies")
        source.mkdir()
        for n in range(count):
            (source / f"{n:03d}.jpg").write_bytes(data)
        peak_mb(reset=True)
        begun, before = time.perf_counter(), processor_seconds()
        rows, _ = copy_album(
            Album(source, copies, RedactionOptions(words="all"), QUALITY, "agency"), screener, None, lambda *row: None
        )
        walls, cores = time.perf_counter() - begun, processor_seconds() - before
    return {
        "pictures": sum(bool(row["copy"]) for row in rows),
        "wall_s": round(walls, 1),
        "processor_s": round(cores, 1),
        "memory_mb": peak_mb(),
    }


def measure_picture(picture: Pillow.Image) -> dict[str, float]:
    """The median cost of one picture over ROUNDS, with the networks loaded before."""
    image = Image("picture.jpg", to_jpeg(picture))
    del picture
    peak_mb(reset=True)
    seen = look(image)
    walls, cores = [], []
    for _ in range(ROUNDS):
        begun, before = time.perf_counter(), processor_seconds()
        look(image)
        walls.append(time.perf_counter() - begun)
        cores.append(processor_seconds() - before)
    return {
        "faces": len(seen.faces),
        "lines": len(seen.text.splitlines()),
        "wall_s": round(statistics.median(walls), 2),
        "processor_s": round(statistics.median(cores), 2),
        "memory_mb": peak_mb(),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--faces", type=Path)
    parser.add_argument("--album", type=int, metavar="N")
    args = parser.parse_args()
    if args.album:
        print(json.dumps(measure_album(draw_full(args.faces), args.album)))
        return
    print(
        json.dumps({"plain": measure_picture(draw_noise()), "full": measure_picture(draw_full(args.faces))}, indent=1)
    )


if __name__ == "__main__":
    main()
