"""Token ids -> what each word is, and what the whole post raises: the network of encoder.onnx."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import nn

from models.encoder.open_sets import OPEN_LABELS
from screener.detect.encoder import SETTINGS
from screener.labels import LEARNED, POST_LABELS

TAGS = ("O", *(f"{part}-{label}" for label in LEARNED for part in "BI"))
TARGETS = (*POST_LABELS, *OPEN_LABELS)
SHAPES = 4 + len(SETTINGS)  # lower, Capital, UPPER, in the middle of a word; before the text, where it goes out


class Net(nn.Module):
    """A BERT-like base with a head over tokens and one over the post.

    The uncased vocabulary loses capitals; a small embedding of each token's letter shape gives
    them back. Each whole-post label looks at the tokens through attention of its own, so that
    what moved it can be shown.
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
        """Take the values of a checkpoint; one without the labels of public sets leaves those as they are."""
        own = self.state_dict()
        for name, value in state.items():
            own[name][: len(value)] = value
        self.load_state_dict(own)

    def forward(
        self, ids: torch.Tensor, mask: torch.Tensor, shapes: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
        """Shapes: ids, mask, shapes (batch, tokens) -> tag logits (batch, tokens, tags), post logits
        (batch, labels), each token's part of them (batch, tokens, labels), post vector (batch, hidden)."""
        embedded = self.base.embeddings.word_embeddings(ids) + self.shape(shapes)
        hidden = self.base(inputs_embeds=embedded, attention_mask=mask)[0]
        hidden = self.dropout(hidden)
        weight = mask.to(hidden.dtype).unsqueeze(-1)
        look = self.look(hidden) + (weight - 1) * 1e4
        share = torch.softmax(look.float(), dim=1).to(hidden.dtype)
        parts = share * self.weigh(torch.nn.functional.gelu(self.value(hidden)))
        vector = (hidden * weight).sum(1) / weight.sum(1)
        return self.tag(hidden), parts.sum(1) + self.mean(vector), parts, vector
