"""encoder.onnx (int8) -> a float checkpoint, so that training can go on from the shipped weights.

usage: python -m models.encoder.dequantize --work FOLDER [--name shipped] [--weights encoder.onnx]
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
from models.encoder.graph import JOINER, SEGMENT_EMBEDDINGS, WORD_EMBEDDINGS
from models.encoder.net import TAGS, Net
from screener.labels import POST_LABELS

HEAD_SPLITS = [len(TAGS), len(TAGS) + len(POST_LABELS)]  # rows at which the matrix of the three heads is split


def dequantize(model: onnx.ModelProto) -> dict[str, torch.Tensor]:
    """The float32 weights of an exported network, named as in Net's state dict."""
    values = {i.name: numpy_helper.to_array(i) for i in model.graph.initializer}
    weights: dict[str, np.ndarray] = {}
    for name, value in values.items():
        stem = name.removesuffix("_quantized")
        if stem == WORD_EMBEDDINGS:
            weights[stem] = value * values[f"{stem}_scale"]
        elif stem == "weigh.weight" or RELATIVE in stem:
            weights[stem] = value.T
        elif stem.endswith((".weight", ".bias")):
            floats = (value * values[f"{stem}_scale"]).T if stem != name else value
            parts = stem.split(JOINER)
            weights |= zip(parts, np.split(floats, HEAD_SPLITS if "tag" in stem else len(parts)), strict=True)
    # They were added to those of the positions.
    weights[SEGMENT_EMBEDDINGS] = np.zeros((2, weights[WORD_EMBEDDINGS].shape[1]), np.float32)
    return {name: torch.from_numpy(np.array(value, np.float32)) for name, value in weights.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=Path, default=ROOT / ".work")
    parser.add_argument("--name", default="shipped")
    parser.add_argument("--weights", type=Path, default=HERE / "encoder.onnx")
    args = parser.parse_args()
    args.work.mkdir(parents=True, exist_ok=True)
    state = dequantize(onnx.load(args.weights))
    Net(Bert(bases.base_state(state))).load(state)  # fails where they are not of this network
    torch.save({"net": state}, args.work / f"{args.name}.pt")


if __name__ == "__main__":
    main()
