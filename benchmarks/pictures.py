"""`python -m benchmarks.pictures`: what one 12-megapixel picture costs: time, processor time and memory.

Drawn here: one of colored noise, and the same with a roster on it and, with `--faces FOLDER`, the first twenty
pictures of that folder. With `--album N`, N of the latter are copied as an album, with all faces and words covered.
Processor time is told beside wall time, which a busy machine stretches. Memory is the screener's at its highest; the
process that decodes takes 70 to 150 MB beside it.
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
from screener.detect.images.covering import QUALITY, Wanted
from screener.types import Image

SIZE = (4032, 3024)
ROUNDS = 3
FACES = 20
NAMES = ("Maya Lindqvist", "Thuy Nguyen", "Abdi Warsame", "Oleksandr Koval", "Noor Haddad", "Sione Faleafa")


def plain() -> Pillow.Image:
    """Noise of many scales, as fine as a lawn: JPEG finds nothing to save, and nothing in it is a face or a word."""
    dealt = np.random.default_rng(1)
    ground = np.full((SIZE[1], SIZE[0], 3), 120, np.float32)
    for across, strength in ((6, 60), (24, 30), (96, 20), (400, 12), (1500, 8)):
        coarse = dealt.normal(0, strength, (across * 3 // 4, across, 3)).astype(np.float32)
        ground += cv2.resize(coarse, SIZE, interpolation=cv2.INTER_CUBIC)
    return Pillow.fromarray(np.clip(ground, 0, 255).astype(np.uint8))


def full(faces: Path | None) -> Pillow.Image:
    """The same with twelve lines of a roster, and faces in two rows."""
    picture = plain()
    pen = ImageDraw.Draw(picture)
    pen.rectangle((200, 1700, 3800, 2900), fill="#fbfaf5")
    for row, name in enumerate(NAMES):
        for x, words in ((260, name), (2300, f"44118{row:02d}")):
            pen.text((x, 1760 + row * 180), words, "#202124", ImageFont.load_default(80))
    shown = sorted(faces.glob("*.jpg"))[:FACES] if faces else []
    for n, path in enumerate(shown):
        picture.paste(Pillow.open(path).convert("RGB").resize((300, 300)), (120 + n % 10 * 390, 300 + n // 10 * 700))
    return picture


def spent() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def peak_mb(anew: bool = False) -> int:
    """The most memory held since the last count began (Linux): drawing a picture takes more than looking at it."""
    if anew:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    told = Path("/proc/self/status").read_text(encoding="ascii")
    return int(told.split("VmHWM:")[1].split()[0]) // 1024


def photo(picture: Pillow.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=90)
    return out.getvalue()


def album(picture: Pillow.Image, count: int) -> dict[str, Any]:
    """So many copies of a picture in a folder, the networks loaded before; the sheet is made, too."""
    data, screener = photo(picture), Screener.load()
    del picture
    look(Image("picture.jpg", data))
    with tempfile.TemporaryDirectory() as folder:
        source, copies = Path(folder, "album"), Path(folder, "copies")
        source.mkdir()
        for n in range(count):
            (source / f"{n:03d}.jpg").write_bytes(data)
        peak_mb(anew=True)
        begun, before = time.perf_counter(), spent()
        rows, _ = copy_album(
            Album(source, copies, Wanted(words="all"), QUALITY, "agency"), screener, None, lambda *row: None
        )
        walls, cores = time.perf_counter() - begun, spent() - before
    return {
        "pictures": sum(bool(row["copy"]) for row in rows),
        "wall_s": round(walls, 1),
        "processor_s": round(cores, 1),
        "memory_mb": peak_mb(),
    }


def measured(picture: Pillow.Image) -> dict[str, float]:
    """Medians of some rounds, the networks loaded before."""
    image = Image("picture.jpg", photo(picture))
    del picture
    peak_mb(anew=True)
    seen = look(image)
    walls, cores = [], []
    for _ in range(ROUNDS):
        begun, before = time.perf_counter(), spent()
        look(image)
        walls.append(time.perf_counter() - begun)
        cores.append(spent() - before)
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
    given = parser.parse_args()
    if given.album:
        print(json.dumps(album(full(given.faces), given.album)))
        return
    print(json.dumps({"plain": measured(plain()), "full": measured(full(given.faces))}, indent=1))


if __name__ == "__main__":
    main()
