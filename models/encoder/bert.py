"""A BERT encoder for training on processors, after Devlin et al. 2019.

Its weights are named as in the BertModel of transformers, so that MiniLM's load without changes; a layer that has a
table of relative positions (MPNet's, Song et al. 2020) adds them to its attention scores. In transformers, drawing
dropout masks took a third of a training step; here masks are slices of one vector that is drawn once, and attention
probabilities have no dropout.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

import torch
from torch import nn
from torch.nn import functional as F

EPSILON: Final = 1e-12
INNER_BIAS: Final = "intermediate.dense.bias"
DROPOUT: Final = 0.1
RELATIVE: Final = "attention.self.relative"  # one value per bucket of distances and head
MAX_DISTANCE: Final = 128  # tokens; all greater distances share a bucket
MASK_NUMBERS: Final = 1 << 24  # random numbers that masks are slices of


def head_width(width: int) -> int:
    """The width of one attention head in a layer of `width`: 32 of MiniLM's 384, 64 of MPNet's 768."""
    return width // 12


def relative_buckets(tokens: int, count: int = 32) -> torch.Tensor:
    """The bucket of the distance from each token to each other, (tokens, tokens): one for each short distance, a few
    for all long ones, as in T5 (Raffel et al. 2020) and MPNet."""
    position = torch.arange(tokens)
    distance = position[None, :] - position[:, None]
    half, exact = count // 2, count // 4
    size = distance.abs()
    far = exact + (torch.log(size.clamp(min=1) / exact) / math.log(MAX_DISTANCE / exact) * (half - exact)).long()
    return (distance > 0) * half + torch.where(size < exact, size, far.clamp(max=half - 1))


class Dropout(nn.Module):
    """Dropout whose mask is a random slice of a vector that is drawn once for all layers."""

    numbers: torch.Tensor | None = None

    def forward(self, value: torch.Tensor) -> torch.Tensor:
        if not self.training:
            return value
        if Dropout.numbers is None:
            Dropout.numbers = (torch.rand(MASK_NUMBERS) > DROPOUT).to(torch.bfloat16) / (1 - DROPOUT)
        size = value.numel()
        start = int(torch.randint(MASK_NUMBERS - size, (1,)))
        return value * Dropout.numbers[start : start + size].view(value.shape).to(value.dtype)


class ResidualOutput(nn.ModuleDict):
    """The end of each half of a layer: a linear layer, a residual connection and a layer normalization."""

    def __init__(self, inner_size: int, width: int) -> None:
        super().__init__({"dense": nn.Linear(inner_size, width), "LayerNorm": nn.LayerNorm(width, EPSILON)})
        self.drop = Dropout()

    def forward(self, inner: torch.Tensor, value: torch.Tensor) -> torch.Tensor:
        output: torch.Tensor = self["LayerNorm"](value + self.drop(self["dense"](inner)))
        return output


class Layer(nn.Module):
    """Self-attention, then a feed-forward network of `inner_size` neurons; no relative positions if `buckets` is 0."""

    def __init__(self, width: int, heads: int, inner_size: int, buckets: int) -> None:
        super().__init__()
        self.head = head_width(width)
        parts: dict[str, nn.Module] = {n: nn.Linear(width, heads * self.head) for n in ("query", "key", "value")}
        if buckets:
            parts["relative"] = nn.Embedding(buckets, heads)
        self.attention = nn.ModuleDict(
            {"self": nn.ModuleDict(parts), "output": ResidualOutput(heads * self.head, width)}
        )
        self.intermediate = nn.ModuleDict({"dense": nn.Linear(width, inner_size)})
        self.output = ResidualOutput(inner_size, width)

    def forward(self, value: torch.Tensor, attention_bias: torch.Tensor, distance: torch.Tensor) -> torch.Tensor:
        rows, tokens, _ = value.shape
        attention = self.attention["self"]
        layers = [attention[name] for name in ("query", "key", "value")]
        if "relative" in attention:
            attention_bias = attention_bias + attention["relative"](distance).permute(2, 0, 1).to(attention_bias.dtype)
        weight, bias = (torch.cat([getattr(layer, part) for layer in layers]) for part in ("weight", "bias"))
        projected = F.linear(value, weight, bias).view(rows, tokens, 3, -1, self.head).permute(2, 0, 3, 1, 4)
        query, key, values = projected  # each of shape (batch, heads, tokens, head width)
        probabilities = torch.softmax(query * self.head**-0.5 @ key.transpose(-1, -2) + attention_bias, -1).to(
            values.dtype
        )
        context = (probabilities @ values).transpose(1, 2).reshape(rows, tokens, -1)
        value = self.attention["output"](context, value)
        output: torch.Tensor = self.output(F.gelu(self.intermediate["dense"](value)), value)
        return output


class Bert(nn.Module):
    """The encoder whose weights are `state`; their names and shapes give its layers and sizes."""

    def __init__(self, state: Mapping[str, torch.Tensor]) -> None:
        super().__init__()
        words, width = state["embeddings.word_embeddings.weight"].shape
        positions, segments = (
            len(state[f"embeddings.{name}_embeddings.weight"]) for name in ("position", "token_type")
        )
        self.embeddings = nn.Module()
        self.embeddings.word_embeddings = nn.Embedding(words, width)
        self.embeddings.position_embeddings = nn.Embedding(positions, width)
        self.embeddings.token_type_embeddings = nn.Embedding(segments, width)
        self.embeddings.LayerNorm = nn.LayerNorm(width, EPSILON)
        self.drop = Dropout()
        layer_names = [f"encoder.layer.{n}." for n in range(sum(name.endswith(INNER_BIAS) for name in state))]
        heads = [len(state[f"{layer}attention.self.query.bias"]) // head_width(width) for layer in layer_names]
        inner_sizes = [len(state[f"{layer}{INNER_BIAS}"]) for layer in layer_names]
        buckets = [len(state.get(f"{layer}{RELATIVE}.weight", ())) for layer in layer_names]
        layers = nn.ModuleList(Layer(width, *sizes) for sizes in zip(heads, inner_sizes, buckets, strict=True))
        self.encoder = nn.ModuleDict({"layer": layers})
        self.load_state_dict({name: state[name] for name in self.state_dict()})

    def forward(self, inputs_embeds: torch.Tensor, attention_mask: torch.Tensor) -> tuple[torch.Tensor]:
        """Shapes: inputs_embeds (batch, tokens, width), attention_mask (batch, tokens) -> (batch, tokens, width)."""
        positions = self.embeddings.position_embeddings.weight[: inputs_embeds.shape[1]]
        embedded = inputs_embeds + positions + self.embeddings.token_type_embeddings.weight[0]
        value = self.drop(self.embeddings.LayerNorm(embedded))
        if torch.is_autocast_enabled("cpu"):
            value = value.to(torch.bfloat16)
        attention_bias = ((attention_mask.to(value.dtype) - 1) * 1e4)[:, None, None, :]
        distance = relative_buckets(inputs_embeds.shape[1])
        for layer in self.encoder["layer"]:
            value = layer(value, attention_bias, distance)
        return (value,)
