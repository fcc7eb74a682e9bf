"""Checkpoints and linear model -> encoder.onnx and passages.onnx (int8), tokenizer.json, and their pins in
screener/weights.json.

usage: python -m models.encoder.export --work FOLDER [--name student] [--passages larger] [--to FOLDER]
The checkpoints and pairs.npz, the linear model, are in the folder --work.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx

from models.encoder import bases
from models.encoder.graph import build_graph
from models.pins import pin
from screener.labels import POST_LABELS

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent

WEIGHT_FILES = ("encoder.onnx", "passages.onnx", "tokenizer.json", "decoding.json")


def export(work: Path, checkpoints: Sequence[str], to: Path) -> None:
    """Write the int8 networks of the two checkpoints, of whole texts and of passages, and their tokenizer to `to`; and
    a decoding.json that changes no score, if there is none."""
    to.mkdir(parents=True, exist_ok=True)
    for name, file in zip(checkpoints, WEIGHT_FILES, strict=False):
        net, tokenizer = bases.load_network("minilm", work, name)
        state = {key: value.numpy() for key, value in net.state_dict().items()}
        for part in state:
            if part.split(".")[0] in ("look", "weigh", "mean"):
                state[part] = state[part][: len(POST_LABELS)]
        with np.load(work / "pairs.npz") as pairs:
            state |= {f"pairs.{part}": pairs[part] for part in ("table", "offsets")}
        onnx.save(build_graph(state), to / file)
    tokenizer.save(str(to / "tokenizer.json"), pretty=False)
    decoding = to / "decoding.json"
    if not decoding.exists():
        identity = {"labels": {}, "post": {label: [1.0, 0.0] for label in POST_LABELS}}
        decoding.write_text(json.dumps(identity, indent=1) + "\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=Path, default=ROOT / ".work")
    parser.add_argument("--name", default="student")
    parser.add_argument("--passages", default="larger", help="the checkpoint that reads passages")
    parser.add_argument("--to", type=Path, default=HERE)
    args = parser.parse_args()
    export(args.work, (args.name, args.passages), args.to)
    if args.to.resolve() == HERE:
        pin(HERE, *WEIGHT_FILES)
