"""Token ids -> logits of a tag for each token and of the labels of the post: the network of encoder.onnx."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import nn

from models.encoder.open_sets import OPEN_LABELS
from screener.detect.encoder import SETTINGS
from screener.labels import LEARNED, POST_LABELS

TAGS = ("O", *(f"{part}-{label}" for label in LEARNED for part in "BI"))
TARGETS = (*POST_LABELS, *OPEN_LABELS)
SHAPES = 4 + len(SETTINGS)  # lower, Capital, UPPER, inside a word; and for the first token, the account and audience


class Net(nn.Module):
    """A BERT-like base with a head over tokens and one over the post.

    The vocabulary is uncased; a small embedding of each token's letter shape gives the capitals back. Each label of the
    post has its own attention over the tokens (`look`), so that each token's part of its score can be shown.
    """

    def __init__(self, base: nn.Module) -> None:
        super().__init__()
        self.base = base
        hidden = base.embeddings.word_embeddings.weight.shape[1]
        self.shape = nn.Embedding(SHAPES, hidden)
        nn.init.zeros_(self.shape.weight)
        self.dropout = nn.Dropout(0.1)
        self.tag = nn.Linear(hidden, len(TAGS))
        self.look = nn.Linear(hidden, len(TARGETS))
        self.value = nn.Linear(hidden, hidden)
        self.weigh = nn.Linear(hidden, len(TARGETS), bias=False)
        self.mean = nn.Linear(hidden, len(TARGETS))

    def load(self, state: Mapping[str, torch.Tensor]) -> None:
        """Load a checkpoint; the rows that it lacks, those of the labels of public sets, keep their values."""
        own = self.state_dict()
        for name, value in state.items():
            own[name][: len(value)] = value
        self.load_state_dict(own)

    def forward(
        self, ids: torch.Tensor, mask: torch.Tensor, shapes: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
        """Shapes: ids, mask, shapes (batch, tokens) -> tag logits (batch, tokens, TAGS), post logits (batch, TARGETS),
        each token's part of them (batch, tokens, TARGETS), mean of the tokens' vectors (batch, hidden)."""
        embedded = self.base.embeddings.word_embeddings(ids) + self.shape(shapes)
        hidden = self.base(inputs_embeds=embedded, attention_mask=mask)[0]
        hidden = self.dropout(hidden)
        weight = mask.to(hidden.dtype).unsqueeze(-1)
        look = self.look(hidden) + (weight - 1) * 1e4
        share = torch.softmax(look.float(), dim=1).to(hidden.dtype)
        parts = share * self.weigh(torch.nn.functional.gelu(self.value(hidden)))
        vector = (hidden * weight).sum(1) / weight.sum(1)
        return self.tag(hidden), parts.sum(1) + self.mean(vector), parts, vector
