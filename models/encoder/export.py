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
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process

from models.encoder import bases
from models.encoder.net import Net
from screener.types import POST_LABELS
from screener.weights import pins

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
INPUTS, OUTPUTS = ["ids", "shapes"], ["tags", "post", "parts"]


class Shipped(torch.nn.Module):
    """The network as it runs: without padding, hence without a mask, and without its post vector."""

    def __init__(self, net: Net) -> None:
        super().__init__()
        self.net = net

    def forward(self, ids: torch.Tensor, shapes: torch.Tensor) -> tuple[torch.Tensor, ...]:
        return self.net(ids, torch.ones_like(ids), shapes)[:3]


def export(work: Path, name: str, base: str, to: Path) -> None:
    """Write the float model beside the checkpoint and the int8 model with its tokenizer to `to`."""
    model, tokenizer, hidden = bases.load(base, work)
    net = Net(model, hidden)
    net.load_state_dict(torch.load(work / f"{name}.pt", weights_only=True)["net"])
    net.eval()
    example = tuple(torch.ones((2, 12), dtype=torch.int64) for _ in INPUTS)
    whole = work / f"{name}.onnx"
    axes = {key: {0: "batch", 1: "tokens"} for key in (*INPUTS, "tags", "parts")} | {"post": {0: "batch"}}
    torch.onnx.export(
        Shipped(net), example, str(whole), input_names=INPUTS, output_names=OUTPUTS,
        dynamic_axes=axes, opset_version=17, dynamo=False,
    )
    ready = work / f"{name}.pre.onnx"
    quant_pre_process(str(whole), str(ready), skip_symbolic_shape=True)
    to.mkdir(parents=True, exist_ok=True)
    quantize_dynamic(
        ready, to / "encoder.onnx", weight_type=QuantType.QInt8, per_channel=True,
        op_types_to_quantize=["MatMul", "Gemm", "Gather"],
    )
    tokenizer.save(str(to / "tokenizer.json"), pretty=False)
    decoding = to / "decoding.json"
    if not decoding.exists():
        plain = {"labels": {}, "post": {label: [1.0, 0.0] for label in POST_LABELS}}
        decoding.write_text(json.dumps(plain, indent=1) + "\n")
    onnx.checker.check_model(str(to / "encoder.onnx"))


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
    parser.add_argument("--base", default="minilm")
    parser.add_argument("--to", type=Path, default=HERE)
    args = parser.parse_args()
    export(args.work, args.name, args.base, args.to)
    if args.to.resolve() == HERE:
        pin()
