"""encoder.onnx (int8) -> a checkpoint to train on from: what was learned is kept when the corpus grows.

usage: python -m models.encoder.thaw --work FOLDER [--name shipped]
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from models.encoder import bases
from models.encoder.export import HERE, ROOT
from models.encoder.graph import JOINT, SEGMENTS, WORDS
from models.encoder.net import Net


def weights(model: onnx.ModelProto, net: Net) -> dict[str, torch.Tensor]:
    """The float weights of the exported network, named as `net` names them; int8 ones are scaled back."""
    values = {i.name: numpy_helper.to_array(i) for i in model.graph.initializer}
    sizes = {name: len(value) for name, value in net.state_dict().items()}
    found: dict[str, np.ndarray] = {}
    for name, value in values.items():
        stem = name.removesuffix("_quantized")
        if stem == WORDS:
            found[stem] = value * values[f"{stem}_scale"]
        elif stem == "weigh.weight":
            found[stem] = value.T
        elif stem.endswith((".weight", ".bias")):
            real = (value * values[f"{stem}_scale"]).T if stem != name else value
            parts = stem.split(JOINT)
            found |= zip(parts, np.split(real, np.cumsum([sizes[part] for part in parts])[:-1]), strict=True)
    # They were added to the places.
    found[SEGMENTS] = np.zeros(net.state_dict()[SEGMENTS].shape, np.float32)
    return {name: torch.from_numpy(np.array(value, np.float32)) for name, value in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=Path, default=ROOT / ".work")
    parser.add_argument("--name", default="shipped")
    args = parser.parse_args()
    args.work.mkdir(parents=True, exist_ok=True)
    base, _, hidden = bases.load("minilm", args.work)
    net = Net(base, hidden)
    state = weights(onnx.load(HERE / "encoder.onnx"), net)
    rest = net.load_state_dict(state, strict=False)
    unread = [n for n in rest.missing_keys if not n.startswith("base.pooler.")]
    if unread or rest.unexpected_keys:
        raise SystemExit(f"encoder.onnx is not of this network: {unread or rest.unexpected_keys}")
    torch.save({"net": net.state_dict()}, args.work / f"{args.name}.pt")


if __name__ == "__main__":
    main()
