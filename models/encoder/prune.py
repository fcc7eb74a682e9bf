"""all-mpnet-base-v2 -> its first layers, pruned: the base of the network that reads passages.

usage: python -m models.encoder.prune --work FOLDER [--name pruned] [--layers 6] [--heads 8] [--inner 1536]

In each layer the heads and inner neurons that contribute most to its output are kept; then the linear layers after them
are refitted, by least squares over posts of the corpus, so that the pruned layers give what the full ones gave (channel
pruning, He et al. 2017). The vocabulary is put in the order of MiniLM's, so that both networks read the same tokens.
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
from models.encoder.bert import RELATIVE, Bert, Layer, ResidualOutput, relative_buckets
from models.encoder.net import Net
from models.encoder.sampling import ROOT

FIT_POSTS: Final = 700  # posts that the linear layers are fitted on
MAX_TOKENS: Final = 200  # of each post
RIDGE: Final = 0.01  # of the mean of the diagonal, added to it
SPECIAL: Final = {"[CLS]": "<s>", "[SEP]": "</s>", "[PAD]": "<pad>", "[MASK]": "<mask>"}
PROJECTIONS: Final = ("attention.self.query", "attention.self.key", "attention.self.value")

State = dict[str, torch.Tensor]
Activations = list[torch.Tensor]  # of each text, of shape (tokens, features)
Pair = tuple[Activations, Activations]  # of the full network and of the pruned one


def convert_state(source: State, student_tokenizer: Tokenizer, mpnet_tokenizer: Tokenizer, layers: int) -> State:
    """The weights of the first layers of MPNet, named as in BertModel, with word embeddings in the order of the
    student's vocabulary."""
    vocabulary = mpnet_tokenizer.get_vocab()
    words = sorted(student_tokenizer.get_vocab().items(), key=itemgetter(1))
    order = [vocabulary.get(SPECIAL.get(word, word), vocabulary["[UNK]"]) for word, _ in words]
    state = {
        "embeddings.word_embeddings.weight": source["embeddings.word_embeddings.weight"][order],
        "embeddings.position_embeddings.weight": source["embeddings.position_embeddings.weight"][2:514],
        "embeddings.token_type_embeddings.weight": torch.zeros(2, source["embeddings.LayerNorm.weight"].shape[0]),
    }
    mpnet_names = {
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
            for name, mpnet in mpnet_names.items():
                state[f"encoder.layer.{n}.{name}.{part}"] = source[f"encoder.layer.{n}.{mpnet}.{part}"]
    for n in range(layers):
        state[f"encoder.layer.{n}.{RELATIVE}.weight"] = source["encoder.relative_attention_bias.weight"].clone()
    return state


def fit_linear(inputs: torch.Tensor, outputs: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Weight and bias of the linear layer that maps `inputs` closest to `outputs`, by ridge regression; shapes (tokens,
    features)."""
    inputs = torch.cat([inputs, torch.ones(len(inputs), 1)], 1).double()
    gram = inputs.T @ inputs
    gram += RIDGE * gram.diagonal().mean() * torch.eye(len(gram), dtype=gram.dtype)
    solution = torch.linalg.solve(gram, inputs.T @ outputs.double()).float()
    return solution[:-1].T.contiguous(), solution[-1]


def attend(layer: Layer, value: torch.Tensor) -> torch.Tensor:
    """The outputs of a layer's attention heads for one text, side by side: (tokens, heads * head width)."""
    attention, tokens = layer.attention["self"], len(value)
    query, key, values = (
        attention[n](value).view(tokens, -1, layer.head).transpose(0, 1) for n in ("query", "key", "value")
    )
    bias = attention["relative"](relative_buckets(tokens)).permute(2, 0, 1)
    probabilities = torch.softmax(query * layer.head**-0.5 @ key.transpose(-1, -2) + bias, -1)
    return (probabilities @ values).transpose(0, 1).reshape(tokens, -1)


def top_columns(values: torch.Tensor, dense: nn.Linear, width: int, count: int) -> torch.Tensor:
    """The indices of the columns in the `count` groups, of `width` neighbors each, that add most variance to the output
    of `dense`; `values` (tokens, columns) are its inputs."""
    centered = values - values.mean(0)

    def energy_of(first: int) -> torch.Tensor:
        inputs, weight = centered[:, first : first + width], dense.weight[:, first : first + width]
        return (weight @ (inputs.T @ inputs) * weight).sum()

    energies = torch.stack([energy_of(first) for first in range(0, values.shape[1], width)])
    chosen = energies.topk(count).indices.sort().values
    return (chosen[:, None] * width + torch.arange(width)).flatten()


def refit_output(output: ResidualOutput, kept: torch.Tensor, inputs: Pair, residuals: Pair) -> tuple[State, Pair]:
    """Fit the linear layer of `output` to the `kept` columns of its inputs, so that it gives what it gave before.

    Return its weight and bias, and the outputs of both networks after it. Each pair is of the full network and of the
    pruned one.
    """
    dense, norm = output["dense"], output["LayerNorm"]
    targets = [dense(x) + r for x, r in zip(inputs[0], residuals[0], strict=True)]
    weight, bias = fit_linear(torch.cat(inputs[1])[:, kept], torch.cat(targets) - torch.cat(residuals[1]))
    fitted = [F.linear(x[:, kept], weight, bias) + r for x, r in zip(inputs[1], residuals[1], strict=True)]
    return {"weight": weight, "bias": bias}, ([norm(v) for v in targets], [norm(v) for v in fitted])


def prune_heads(layer: Layer, prefix: str, state: State, values: Pair, count: int) -> tuple[State, Pair]:
    """Keep `count` attention heads of a layer; return its new weights, and the outputs of both networks after them."""
    output = layer.attention["output"]
    inputs = [attend(layer, v) for v in values[0]], [attend(layer, v) for v in values[1]]
    kept = top_columns(torch.cat(inputs[0]), output["dense"], layer.head, count)
    fitted, values = refit_output(output, kept, inputs, values)
    pruned = {
        f"{prefix}{name}.{part}": state[f"{prefix}{name}.{part}"][kept] for name in PROJECTIONS for part in fitted
    }
    pruned |= {f"{prefix}attention.output.dense.{part}": value for part, value in fitted.items()}
    table = state[f"{prefix}{RELATIVE}.weight"]
    return pruned | {f"{prefix}{RELATIVE}.weight": table[:, kept[:: layer.head] // layer.head]}, values


def prune_neurons(layer: Layer, prefix: str, values: Pair, count: int) -> tuple[State, Pair]:
    """Keep `count` inner neurons of a layer; return its new weights, and the outputs of both networks after them."""
    dense = layer.intermediate["dense"]
    inputs = [F.gelu(dense(v)) for v in values[0]], [F.gelu(dense(v)) for v in values[1]]
    kept = top_columns(torch.cat(inputs[0]), layer.output["dense"], 1, count)
    fitted, values = refit_output(layer.output, kept, inputs, values)
    pruned = {f"{prefix}intermediate.dense.{part}": getattr(dense, part)[kept] for part in fitted}
    return pruned | {f"{prefix}output.dense.{part}": value for part, value in fitted.items()}, values


def prune_layers(net: Bert, state: State, texts: Sequence[Sequence[int]], heads: int, inner: int) -> State:
    """The weights of `net` with `heads` heads and `inner` inner neurons in each layer; texts are token ids."""
    embedded = [embed(net, ids) for ids in texts]
    values: Pair = (embedded, embedded)
    state = dict(state)
    for n, layer in enumerate(net.encoder["layer"]):
        prefix = f"encoder.layer.{n}."
        pruned, values = prune_heads(layer, prefix, state, values, heads)
        state |= pruned
        pruned, values = prune_neurons(layer, prefix, values, inner)
        state |= pruned
        full, ours = torch.cat(values[0]), torch.cat(values[1])
        print(f"layer {n}: {(full - ours).var(0).sum() / full.var(0).sum():.3f} of the variance lost", flush=True)
    return {name: value.clone() for name, value in state.items()}


def embed(net: Bert, ids: Sequence[int]) -> torch.Tensor:
    """The input of the first layer for one text: (tokens, width)."""
    part = net.embeddings
    return part.LayerNorm(part.word_embeddings(torch.tensor(ids)) + part.position_embeddings.weight[: len(ids)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=Path, default=ROOT / ".work")
    parser.add_argument("--name", default="pruned")
    parser.add_argument("--layers", type=int, default=6)
    parser.add_argument("--heads", type=int, default=8)
    parser.add_argument("--inner", type=int, default=1536)
    args = parser.parse_args()
    folder = bases.mpnet_folder(args.work)
    tokenizer, mpnet_tokenizer = (
        Tokenizer.from_file(str(f / "tokenizer.json")) for f in (bases.minilm_folder(), folder)
    )
    tokenizer.no_padding()
    tokenizer.no_truncation()
    source = {
        name.removeprefix("mpnet."): value.float() for name, value in load_file(folder / "model.safetensors").items()
    }
    state = convert_state(source, tokenizer, mpnet_tokenizer, args.layers)
    posts = [post.text for post in corpus.read_samples(ROOT / "data" / "corpus", in_held_out=False)]
    texts = [tokenizer.encode(text).ids[:MAX_TOKENS] for text in random.Random(5).sample(posts, FIT_POSTS)]
    with torch.no_grad():
        state = prune_layers(Bert(state).eval(), state, texts, args.heads, args.inner)
    torch.manual_seed(0)
    torch.save({"net": Net(Bert(state)).state_dict()}, args.work / f"{args.name}.pt")


if __name__ == "__main__":
    main()
