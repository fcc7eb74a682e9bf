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
from models.encoder.bert import RELATIVE, Bert, Layer, buckets
from models.encoder.deal import ROOT
from models.encoder.net import Net

POSTS: Final = 700  # over which the products are fitted
TOKENS: Final = 200  # of each post at most
RIDGE: Final = 0.01  # of the mean square, added to the diagonal
SPECIAL: Final = {"[CLS]": "<s>", "[SEP]": "</s>", "[PAD]": "<pad>", "[MASK]": "<mask>"}
PRODUCTS: Final = ("attention.self.query", "attention.self.key", "attention.self.value")

State = dict[str, torch.Tensor]


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
    groups = range(values.shape[1] // width)
    added = [
        (spread[:, own] @ product.weight[:, own].T).square().sum() if width > 1 else 0
        for own in (slice(g * width, (g + 1) * width) for g in groups)
    ]
    energy = torch.stack(added) if width > 1 else spread.square().sum(0) * product.weight.square().sum(0)
    kept = energy.topk(count).indices.sort().values
    return (kept[:, None] * width + torch.arange(width)).flatten()


def narrowed(whole: Bert, state: State, texts: Sequence[Sequence[int]], heads: int, inner: int) -> State:
    """The state with each layer narrowed and fitted, one after the other, to what the whole network gives."""
    wide = [embedded(whole, ids) for ids in texts]
    ours, state = list(wide), dict(state)
    for n, layer in enumerate(whole.encoder["layer"]):
        own, closing = f"encoder.layer.{n}.", layer.attention["output"]
        seen_wide, seen_ours = [seen(layer, v) for v in wide], [seen(layer, v) for v in ours]
        columns = most(torch.cat(seen_wide), closing["dense"], layer.head, heads)
        given = [closing["dense"](s) + v for s, v in zip(seen_wide, wide, strict=True)]
        weight, bias = fitted(torch.cat(seen_ours)[:, columns], torch.cat(given) - torch.cat(ours))
        for name in PRODUCTS:
            for part in ("weight", "bias"):
                state[f"{own}{name}.{part}"] = state[f"{own}{name}.{part}"][columns].clone()
        table = f"{own}{RELATIVE}.weight"
        state[table] = state[table][:, columns[:: layer.head] // layer.head].clone()
        state |= {f"{own}attention.output.dense.weight": weight, f"{own}attention.output.dense.bias": bias}
        wide = [closing["LayerNorm"](g) for g in given]
        ours = [
            closing["LayerNorm"](F.linear(s[:, columns], weight, bias) + v)
            for s, v in zip(seen_ours, ours, strict=True)
        ]

        first, closing = layer.intermediate["dense"], layer.output
        wide_inner, our_inner = [F.gelu(first(v)) for v in wide], [F.gelu(first(v)) for v in ours]
        columns = most(torch.cat(wide_inner), closing["dense"], 1, inner)
        given = [closing["dense"](s) + v for s, v in zip(wide_inner, wide, strict=True)]
        weight, bias = fitted(torch.cat(our_inner)[:, columns], torch.cat(given) - torch.cat(ours))
        for part in ("weight", "bias"):
            state[f"{own}intermediate.dense.{part}"] = state[f"{own}intermediate.dense.{part}"][columns].clone()
        state |= {f"{own}output.dense.weight": weight, f"{own}output.dense.bias": bias}
        wide = [closing["LayerNorm"](g) for g in given]
        ours = [
            closing["LayerNorm"](F.linear(s[:, columns], weight, bias) + v)
            for s, v in zip(our_inner, ours, strict=True)
        ]
        both = torch.cat(wide), torch.cat(ours)
        print(
            f"layer {n}: {(both[0] - both[1]).var(0).sum() / both[0].var(0).sum():.3f} of the variance lost", flush=True
        )
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
