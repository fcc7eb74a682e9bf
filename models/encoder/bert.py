"""A BERT encoder for training on processors, after Devlin et al. 2019.

Its weights are named as transformers names those of BertModel, so that MiniLM's load as they are; a layer that has a
table of relative positions (MPNet's, Song et al. 2020) adds it to its scores of attention. Drawing dropout masks
took a third of a training step in transformers' own, so masks are cut from one row that is drawn once, and attention
probabilities are not dropped.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

import torch
from torch import nn
from torch.nn import functional as F

EPSILON: Final = 1e-12
INNER: Final = "intermediate.dense.bias"
DROPPED: Final = 0.1
RELATIVE: Final = "attention.self.relative"  # one value a bucket of distances and head
FAR: Final = 128  # tokens; all greater distances share a bucket
ROW: Final = 1 << 24  # masks are cut from so many drawn numbers


def head_width(wide: int) -> int:
    """The width of one head of attention: MiniLM's, 384 wide, have 32, MPNet's, 768 wide, have 64."""
    return wide // 12


def buckets(tokens: int, count: int = 32) -> torch.Tensor:
    """The bucket of the distance from each token to each other one, (tokens, tokens): near ones have one each, far ones
    share some, as in T5 (Raffel et al. 2020) and MPNet."""
    place = torch.arange(tokens)
    away = place[None, :] - place[:, None]
    half, exact = count // 2, count // 4
    size = away.abs()
    far = exact + (torch.log(size.clamp(min=1) / exact) / math.log(FAR / exact) * (half - exact)).long()
    return (away > 0) * half + torch.where(size < exact, size, far.clamp(max=half - 1))


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

    def __init__(self, wide: int, heads: int, inner: int, distances: int) -> None:
        super().__init__()
        self.head = head_width(wide)
        own: dict[str, nn.Module] = {n: nn.Linear(wide, heads * self.head) for n in ("query", "key", "value")}
        if distances:
            own["relative"] = nn.Embedding(distances, heads)
        self.attention = nn.ModuleDict({"self": nn.ModuleDict(own), "output": Closing(heads * self.head, wide)})
        self.intermediate = nn.ModuleDict({"dense": nn.Linear(wide, inner)})
        self.output = Closing(inner, wide)

    def forward(self, value: torch.Tensor, unseen: torch.Tensor, away: torch.Tensor) -> torch.Tensor:
        rows, tokens, _ = value.shape
        own = self.attention["self"]
        layers = [own[name] for name in ("query", "key", "value")]
        if "relative" in own:
            unseen = unseen + own["relative"](away).permute(2, 0, 1).to(unseen.dtype)
        weight, bias = (torch.cat([getattr(layer, part) for layer in layers]) for part in ("weight", "bias"))
        three = F.linear(value, weight, bias).view(rows, tokens, 3, -1, self.head).permute(2, 0, 3, 1, 4)
        query, key, values = three  # each of shape (rows, heads, tokens, head)
        share = torch.softmax(query * self.head**-0.5 @ key.transpose(-1, -2) + unseen, -1).to(values.dtype)
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
        own = [f"encoder.layer.{n}." for n in range(sum(name.endswith(INNER) for name in state))]
        heads = [len(state[f"{layer}attention.self.query.bias"]) // head_width(wide) for layer in own]
        inner = [len(state[f"{layer}{INNER}"]) for layer in own]
        distances = [len(state.get(f"{layer}{RELATIVE}.weight", ())) for layer in own]
        layers = nn.ModuleList(Layer(wide, *sizes) for sizes in zip(heads, inner, distances, strict=True))
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
        away = buckets(inputs_embeds.shape[1])
        for layer in self.encoder["layer"]:
            value = layer(value, unseen, away)
        return (value,)
