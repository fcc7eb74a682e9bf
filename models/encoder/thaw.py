"""encoder.onnx (int8) -> a checkpoint to train on from: what was learned is kept when the corpus grows.

usage: python -m models.encoder.thaw --work FOLDER [--name shipped]
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from models.encoder import bases
from models.encoder.export import HERE, ROOT
from models.encoder.net import Net


def weights(model: onnx.ModelProto) -> dict[str, torch.Tensor]:
    """The float weights of the exported network, named as `Net` names them; int8 ones are scaled back."""
    values = {i.name: numpy_helper.to_array(i) for i in model.graph.initializer}
    found = {n.removeprefix("net."): v for n, v in values.items() if n.endswith((".weight", ".bias"))}
    for node in model.graph.node:
        name = next((i for i in node.input if i.endswith("_quantized") and i in values), None)
        if name is None:
            continue
        stem = name.removesuffix("_quantized")
        scale, zero = values[f"{stem}_scale"], values[f"{stem}_zero_point"]
        real = (values[name].astype(np.float32) - zero.astype(np.float32)) * scale
        if node.op_type == "Gather":
            found[stem.removeprefix("net.")] = real
        elif node.op_type == "MatMulInteger":
            path = re.sub(r"/(Gemm_)?MatMul_quant$", "", node.name).removeprefix("/net/").replace("/", ".")
            found[f"{path}.weight"] = real.T
    return {name: torch.from_numpy(np.array(value)) for name, value in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=Path, default=ROOT / ".work")
    parser.add_argument("--name", default="shipped")
    args = parser.parse_args()
    args.work.mkdir(parents=True, exist_ok=True)
    base, _, hidden = bases.load("minilm", args.work)
    net = Net(base, hidden)
    state = weights(onnx.load(HERE / "encoder.onnx"))
    rest = net.load_state_dict(state, strict=False)
    unread = [n for n in rest.missing_keys if not n.startswith("base.pooler.")]
    if unread or rest.unexpected_keys:
        raise SystemExit(f"encoder.onnx is not of this network: {unread or rest.unexpected_keys}")
    torch.save({"net": net.state_dict()}, args.work / f"{args.name}.pt")


if __name__ == "__main__":
    main()
