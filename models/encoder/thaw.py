"""encoder.onnx (int8) -> a checkpoint to train on from: what was learned is kept when the corpus grows.

usage: python -m models.encoder.thaw --work FOLDER [--name shipped] [--weights encoder.onnx]
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from models.encoder import bases
from models.encoder.bert import RELATIVE, Bert
from models.encoder.export import HERE, ROOT
from models.encoder.graph import JOINT, SEGMENTS, WORDS
from models.encoder.net import TAGS, Net
from screener.labels import POST_LABELS

ENDS = [len(TAGS), len(TAGS) + len(POST_LABELS)]  # of the first two of the heads, which are one product


def weights(model: onnx.ModelProto) -> dict[str, torch.Tensor]:
    """The float weights of the exported network, named as Net names them; int8 ones are scaled back."""
    values = {i.name: numpy_helper.to_array(i) for i in model.graph.initializer}
    found: dict[str, np.ndarray] = {}
    for name, value in values.items():
        stem = name.removesuffix("_quantized")
        if stem == WORDS:
            found[stem] = value * values[f"{stem}_scale"]
        elif stem == "weigh.weight" or RELATIVE in stem:
            found[stem] = value.T
        elif stem.endswith((".weight", ".bias")):
            real = (value * values[f"{stem}_scale"]).T if stem != name else value
            parts = stem.split(JOINT)
            found |= zip(parts, np.split(real, ENDS if "tag" in stem else len(parts)), strict=True)
    # They were added to the places.
    found[SEGMENTS] = np.zeros((2, found[WORDS].shape[1]), np.float32)
    return {name: torch.from_numpy(np.array(value, np.float32)) for name, value in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=Path, default=ROOT / ".work")
    parser.add_argument("--name", default="shipped")
    parser.add_argument("--weights", type=Path, default=HERE / "encoder.onnx")
    args = parser.parse_args()
    args.work.mkdir(parents=True, exist_ok=True)
    state = weights(onnx.load(args.weights))
    Net(Bert(bases.of_base(state))).load(state)  # fails where they are not of this network
    torch.save({"net": state}, args.work / f"{args.name}.pt")


if __name__ == "__main__":
    main()
