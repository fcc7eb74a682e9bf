"""all-mpnet-base-v2 -> its first layers, narrower: the base of the network that reads passages.

usage: python -m models.encoder.prune --work FOLDER [--name pruned] [--layers 6] [--heads 8] [--inner 1536]

In each layer the heads and inner neurons that add most to its output stay; then the products behind them are fitted
anew, by least squares over posts of the corpus, so that the narrow layers give what the whole ones gave (after He et
al. 2017, Channel Pruning). Its vocabulary is put in the order of MiniLM's, so that both networks read the same tokens.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from operator import itemgetter
from pathlib import Path
from typing import Final

import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional as F

from models.encoder import bases, corpus
from models.encoder.bert import RELATIVE, Bert, Closing, Layer, buckets
from models.encoder.deal import ROOT
from models.encoder.net import Net

POSTS: Final = 700  # over which the products are fitted
TOKENS: Final = 200  # of each post at most
RIDGE: Final = 0.01  # of the mean square, added to the diagonal
SPECIAL: Final = {"[CLS]": "<s>", "[SEP]": "</s>", "[PAD]": "<pad>", "[MASK]": "<mask>"}
PRODUCTS: Final = ("attention.self.query", "attention.self.key", "attention.self.value")

State = dict[str, torch.Tensor]
Values = list[torch.Tensor]  # of a layer, one of shape (tokens, features) a text


def renamed(source: State, ours: Tokenizer, theirs: Tokenizer, layers: int) -> State:
    """The first layers of MPNet, named as BertModel's, with the vocabulary of `ours`."""
    known = theirs.get_vocab()
    words = sorted(ours.get_vocab().items(), key=itemgetter(1))
    order = [known.get(SPECIAL.get(word, word), known["[UNK]"]) for word, _ in words]
    state = {
        "embeddings.word_embeddings.weight": source["embeddings.word_embeddings.weight"][order],
        "embeddings.position_embeddings.weight": source["embeddings.position_embeddings.weight"][2:514],
        "embeddings.token_type_embeddings.weight": torch.zeros(2, source["embeddings.LayerNorm.weight"].shape[0]),
    }
    names = {
        "attention.self.query": "attention.attn.q",
        "attention.self.key": "attention.attn.k",
        "attention.self.value": "attention.attn.v",
        "attention.output.dense": "attention.attn.o",
        "attention.output.LayerNorm": "attention.LayerNorm",
        "intermediate.dense": "intermediate.dense",
        "output.dense": "output.dense",
        "output.LayerNorm": "output.LayerNorm",
    }
    for part in ("weight", "bias"):
        state[f"embeddings.LayerNorm.{part}"] = source[f"embeddings.LayerNorm.{part}"]
        for n in range(layers):
            for name, mpnet in names.items():
                state[f"encoder.layer.{n}.{name}.{part}"] = source[f"encoder.layer.{n}.{mpnet}.{part}"]
    for n in range(layers):
        state[f"encoder.layer.{n}.{RELATIVE}.weight"] = source["encoder.relative_attention_bias.weight"].clone()
    return state


def fitted(given: torch.Tensor, wanted: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Weight and bias of the linear layer that comes closest to `wanted`; shapes (tokens, features)."""
    given = torch.cat([given, torch.ones(len(given), 1)], 1).double()
    square = given.T @ given
    square += RIDGE * square.diagonal().mean() * torch.eye(len(square), dtype=square.dtype)
    found = torch.linalg.solve(square, given.T @ wanted.double()).float()
    return found[:-1].T.contiguous(), found[-1]


def seen(layer: Layer, value: torch.Tensor) -> torch.Tensor:
    """What the heads of a layer see in one text, side by side: (tokens, heads * width)."""
    own, tokens = layer.attention["self"], len(value)
    query, key, values = (own[n](value).view(tokens, -1, layer.head).transpose(0, 1) for n in ("query", "key", "value"))
    away = own["relative"](buckets(tokens)).permute(2, 0, 1)
    share = torch.softmax(query * layer.head**-0.5 @ key.transpose(-1, -2) + away, -1)
    return (share @ values).transpose(0, 1).reshape(tokens, -1)


def most(values: torch.Tensor, product: nn.Linear, width: int, count: int) -> torch.Tensor:
    """The columns of the `count` groups, `width` wide, that add most to what a product gives."""
    spread = values - values.mean(0)

    def energy(first: int) -> torch.Tensor:
        seen, weight = spread[:, first : first + width], product.weight[:, first : first + width]
        return (weight @ (seen.T @ seen) * weight).sum()

    energies = torch.stack([energy(first) for first in range(0, values.shape[1], width)])
    kept = energies.topk(count).indices.sort().values
    return (kept[:, None] * width + torch.arange(width)).flatten()


def closed(
    closing: Closing, kept: torch.Tensor, inner: tuple[Values, Values], values: tuple[Values, Values]
) -> tuple[State, tuple[Values, Values]]:
    """Fit what ends a half of a layer to the `kept` columns of what comes in; return its weights, and what both
    networks give after it. Of each pair, the first is the whole network's, the second the narrow one's, by text."""
    product, normal = closing["dense"], closing["LayerNorm"]
    wanted = [product(s) + v for s, v in zip(inner[0], values[0], strict=True)]
    weight, bias = fitted(torch.cat(inner[1])[:, kept], torch.cat(wanted) - torch.cat(values[1]))
    given = [F.linear(s[:, kept], weight, bias) + v for s, v in zip(inner[1], values[1], strict=True)]
    return {"weight": weight, "bias": bias}, ([normal(v) for v in wanted], [normal(v) for v in given])


def narrowed(whole: Bert, state: State, texts: Sequence[Sequence[int]], heads: int, inner: int) -> State:
    """The state with each layer narrowed and fitted, one after the other, to what the whole network gives."""
    begun = [embedded(whole, ids) for ids in texts]
    values, state = (begun, begun), dict(state)
    for n, layer in enumerate(whole.encoder["layer"]):
        own, closing = f"encoder.layer.{n}.", layer.attention["output"]
        both = [seen(layer, v) for v in values[0]], [seen(layer, v) for v in values[1]]
        kept = most(torch.cat(both[0]), closing["dense"], layer.head, heads)
        found, values = closed(closing, kept, both, values)
        table = state[f"{own}{RELATIVE}.weight"]
        state |= {
            f"{own}{name}.{part}": state[f"{own}{name}.{part}"][kept].clone() for name in PRODUCTS for part in found
        }
        state |= {f"{own}attention.output.dense.{part}": value for part, value in found.items()}
        state |= {f"{own}{RELATIVE}.weight": table[:, kept[:: layer.head] // layer.head].clone()}

        first, closing = layer.intermediate["dense"], layer.output
        both = [F.gelu(first(v)) for v in values[0]], [F.gelu(first(v)) for v in values[1]]
        kept = most(torch.cat(both[0]), closing["dense"], 1, inner)
        found, values = closed(closing, kept, both, values)
        state |= {f"{own}intermediate.dense.{part}": getattr(first, part)[kept].clone() for part in found}
        state |= {f"{own}output.dense.{part}": value for part, value in found.items()}
        given, ours = torch.cat(values[0]), torch.cat(values[1])
        print(f"layer {n}: {(given - ours).var(0).sum() / given.var(0).sum():.3f} of the variance lost", flush=True)
    return state


def embedded(whole: Bert, ids: Sequence[int]) -> torch.Tensor:
    own = whole.embeddings
    return own.LayerNorm(own.word_embeddings(torch.tensor(ids)) + own.position_embeddings.weight[: len(ids)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=Path, default=ROOT / ".work")
    parser.add_argument("--name", default="pruned")
    parser.add_argument("--layers", type=int, default=6)
    parser.add_argument("--heads", type=int, default=8)
    parser.add_argument("--inner", type=int, default=1536)
    args = parser.parse_args()
    folder = bases.mpnet(args.work)
    ours, theirs = (Tokenizer.from_file(str(f / "tokenizer.json")) for f in (bases.minilm(), folder))
    ours.no_padding()
    ours.no_truncation()
    source = {
        name.removeprefix("mpnet."): value.float() for name, value in load_file(folder / "model.safetensors").items()
    }
    state = renamed(source, ours, theirs, args.layers)
    posts = [post.text for post in corpus.samples(ROOT / "data" / "corpus", held=False)]
    texts = [ours.encode(text).ids[:TOKENS] for text in random.Random(5).sample(posts, POSTS)]
    with torch.no_grad():
        state = narrowed(Bert(state).eval(), state, texts, args.heads, args.inner)
    torch.manual_seed(0)
    torch.save({"net": Net(Bert(state)).state_dict()}, args.work / f"{args.name}.pt")


if __name__ == "__main__":
    main()
