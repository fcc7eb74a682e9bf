"""Trained student -> encoder.onnx (int8), tokenizer.json, and their pins in screener/weights.json.

usage: python -m models.encoder.export --work FOLDER [--name student] [--to FOLDER]
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import onnx
import torch

from models.encoder import bases
from models.encoder.graph import graph
from screener.types import POST_LABELS
from screener.weights import pins

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent


def export(work: Path, name: str, to: Path) -> None:
    """Write the int8 network of a checkpoint, and its tokenizer, to `to`."""
    _, tokenizer, _ = bases.load("minilm", work)
    state = torch.load(work / f"{name}.pt", weights_only=True)["net"]
    to.mkdir(parents=True, exist_ok=True)
    onnx.save(graph({key: value.float().numpy() for key, value in state.items()}), to / "encoder.onnx")
    tokenizer.save(str(to / "tokenizer.json"), pretty=False)
    decoding = to / "decoding.json"
    if not decoding.exists():
        plain = {"labels": {}, "post": {label: [1.0, 0.0] for label in POST_LABELS}}
        decoding.write_text(json.dumps(plain, indent=1) + "\n")


def pin(folder: Path = HERE) -> None:
    """Write the sha256 of the shipped files into screener/weights.json."""
    path = ROOT / "screener" / "weights.json"
    known = json.loads(path.read_text()) if path.exists() else {}
    for file in ("encoder.onnx", "tokenizer.json", "decoding.json"):
        known[f"encoder/{file}"] = hashlib.sha256((folder / file).read_bytes()).hexdigest()
    path.write_text(json.dumps(dict(sorted(known.items())), indent=1) + "\n")
    pins.cache_clear()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=Path, default=ROOT / ".work")
    parser.add_argument("--name", default="student")
    parser.add_argument("--to", type=Path, default=HERE)
    args = parser.parse_args()
    export(args.work, args.name, args.to)
    if args.to.resolve() == HERE:
        pin()
