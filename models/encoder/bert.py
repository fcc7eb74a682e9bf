"""A BERT encoder for training on processors, after Devlin et al. 2019.

Its weights are named as transformers names those of BertModel, so that MiniLM's load as they are. Drawing dropout masks
took a third of a training step in transformers' own, so masks are cut from one row that is drawn once, and attention
probabilities are not dropped.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import torch
from torch import nn
from torch.nn import functional as F

HEAD: Final = 32  # the width of one head of attention, in MiniLM
EPSILON: Final = 1e-12
INNER: Final = "intermediate.dense.bias"
DROPPED: Final = 0.1
ROW: Final = 1 << 24  # masks are cut from so many drawn numbers


class Dropout(nn.Module):
    """Dropout whose mask is a stretch, from a random place on, of a row drawn once for all."""

    row: torch.Tensor | None = None

    def forward(self, value: torch.Tensor) -> torch.Tensor:
        if not self.training:
            return value
        if Dropout.row is None:
            Dropout.row = (torch.rand(ROW) > DROPPED).to(torch.bfloat16) / (1 - DROPPED)
        size = value.numel()
        start = int(torch.randint(ROW - size, (1,)))
        return value * Dropout.row[start : start + size].view(value.shape).to(value.dtype)


class Closing(nn.ModuleDict):
    """What ends each half of a layer: a product, added to what came in, and normalized."""

    def __init__(self, inner: int, wide: int) -> None:
        super().__init__({"dense": nn.Linear(inner, wide), "LayerNorm": nn.LayerNorm(wide, EPSILON)})
        self.drop = Dropout()

    def forward(self, inner: torch.Tensor, value: torch.Tensor) -> torch.Tensor:
        closed: torch.Tensor = self["LayerNorm"](value + self.drop(self["dense"](inner)))
        return closed


class Layer(nn.Module):
    """Attention, then the inner neurons."""

    def __init__(self, wide: int, heads: int, inner: int) -> None:
        super().__init__()
        own = {name: nn.Linear(wide, heads * HEAD) for name in ("query", "key", "value")}
        self.attention = nn.ModuleDict({"self": nn.ModuleDict(own), "output": Closing(heads * HEAD, wide)})
        self.intermediate = nn.ModuleDict({"dense": nn.Linear(wide, inner)})
        self.output = Closing(inner, wide)

    def forward(self, value: torch.Tensor, unseen: torch.Tensor) -> torch.Tensor:
        rows, tokens, _ = value.shape
        layers = list(self.attention["self"].values())
        weight, bias = (torch.cat([getattr(layer, part) for layer in layers]) for part in ("weight", "bias"))
        three = F.linear(value, weight, bias).view(rows, tokens, 3, -1, HEAD).permute(2, 0, 3, 1, 4)
        query, key, values = three  # each of shape (rows, heads, tokens, HEAD)
        share = torch.softmax(query * HEAD**-0.5 @ key.transpose(-1, -2) + unseen, -1).to(values.dtype)
        seen = (share @ values).transpose(1, 2).reshape(rows, tokens, -1)
        value = self.attention["output"](seen, value)
        closed: torch.Tensor = self.output(F.gelu(self.intermediate["dense"](value)), value)
        return closed


class Bert(nn.Module):
    """The encoder that the names and sizes of `state` describe, with its values."""

    def __init__(self, state: Mapping[str, torch.Tensor]) -> None:
        super().__init__()
        words, wide = state["embeddings.word_embeddings.weight"].shape
        places, kinds = (len(state[f"embeddings.{name}_embeddings.weight"]) for name in ("position", "token_type"))
        self.embeddings = nn.Module()
        self.embeddings.word_embeddings = nn.Embedding(words, wide)
        self.embeddings.position_embeddings = nn.Embedding(places, wide)
        self.embeddings.token_type_embeddings = nn.Embedding(kinds, wide)
        self.embeddings.LayerNorm = nn.LayerNorm(wide, EPSILON)
        self.drop = Dropout()
        biases = ("attention.self.query.bias", INNER)
        count = sum(name.endswith(INNER) for name in state)
        sizes = [[len(state[f"encoder.layer.{n}.{bias}"]) for bias in biases] for n in range(count)]
        layers = nn.ModuleList(Layer(wide, heads // HEAD, inner) for heads, inner in sizes)
        self.encoder = nn.ModuleDict({"layer": layers})
        self.load_state_dict({name: state[name] for name in self.state_dict()})

    def forward(self, inputs_embeds: torch.Tensor, attention_mask: torch.Tensor) -> tuple[torch.Tensor]:
        """Shapes: inputs_embeds (rows, tokens, wide), attention_mask (rows, tokens) -> (rows, tokens, wide)."""
        places = self.embeddings.position_embeddings.weight[: inputs_embeds.shape[1]]
        whole = inputs_embeds + places + self.embeddings.token_type_embeddings.weight[0]
        value = self.drop(self.embeddings.LayerNorm(whole))
        if torch.is_autocast_enabled("cpu"):
            value = value.to(torch.bfloat16)
        unseen = ((attention_mask.to(value.dtype) - 1) * 1e4)[:, None, None, :]
        for layer in self.encoder["layer"]:
            value = layer(value, unseen)
        return (value,)
