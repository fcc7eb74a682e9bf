"""A trained student -> a narrower one: heads and inner neurons that matter least go, the others stand in for them.

usage: python -m models.encoder.prune --work FOLDER [--start shipped] [--name pruned] [--heads 8] [--inner 1024]

What matters is told by the squared gradient of the loss to a gate on each (Fisher information), as by Kwon et al. 2022,
"A fast post-training pruning framework for transformers"; each product that follows is fitted anew by ridge regression
towards what it gave before. It takes about two minutes; training goes on from there.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from models.encoder import bases, corpus
from models.encoder.batches import Row, by_length, collate, row
from models.encoder.bert import HEAD, Layer
from models.encoder.deal import ROOT
from models.encoder.net import Net
from models.encoder.normalized import normalized
from models.encoder.train import answers, known, padding

POSTS = 6000
WHOLE_POST = 2.5  # weight beside the words' labels
RIDGE = 0.2  # of the mean square of an input: less, and bfloat16 gives noise weight


def layers(net: Net) -> list[Layer]:
    found: list[Layer] = list(net.base.encoder["layer"])
    return found


def closings(net: Net) -> list[torch.nn.Module]:
    """The products whose inputs are the heads and the inner neurons, layer by layer."""
    return [part["dense"] for layer in layers(net) for part in (layer.attention["output"], layer.output)]


def watched(net: Net, rows: Sequence[Row], tokens: int, seen: Callable[[int, torch.Tensor], Any], pad: int) -> Any:
    """Every batch of the rows, while `seen` may look at, or replace, what enters each of the closings."""
    hooks = [
        part.register_forward_pre_hook(lambda _, value, n=n: seen(n, value[0])) for n, part in enumerate(closings(net))
    ]
    for group in by_length(list(rows), tokens, np.random.default_rng(0)):
        yield collate(group, pad)
    for hook in hooks:
        hook.remove()


def importance(net: Net, rows: Sequence[Row], pad: int) -> list[torch.Tensor]:
    """For each of the closings, how much the loss would change without each of its inputs; a head's are one."""
    gates = [torch.ones(part.in_features, requires_grad=True) for part in closings(net)]
    total = [torch.zeros(len(gate)) for gate in gates]
    for batch in watched(net, rows, 600, lambda n, value: value * gates[n], pad):
        slopes = torch.autograd.grad(known(*answers(net, batch), batch, WHOLE_POST), gates)
        for n, slope in enumerate(slopes):
            if n % 2 == 0:  # heads are taken whole
                slope = slope.view(-1, HEAD).sum(1).repeat_interleave(HEAD)
            total[n] += slope.square()
    return total


def moments(net: Net, rows: Sequence[Row], pad: int) -> list[torch.Tensor]:
    """For each of the closings, the mean products of its inputs, and of 1 beside them, with each other."""
    total = [torch.zeros(1)] * len(closings(net))
    real = torch.ones(1)

    def seen(n: int, value: torch.Tensor) -> None:
        own = value[real].float()
        own = torch.cat([own, torch.ones(len(own), 1)], 1)
        total[n] = total[n] + own.T @ own

    with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16):
        for batch in watched(net, rows, 3000, seen, pad):
            real = batch.mask.bool()
            net(batch.ids, batch.mask, batch.shapes)
    return [own / own[-1, -1] for own in total]


def fitted(part: Any, products: torch.Tensor, kept: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Weight and bias over the kept inputs alone that give most nearly what all inputs gave."""
    whole = torch.cat([part.weight, part.bias[:, None]], 1).double()
    products = products.double()
    mask = torch.zeros(len(products), dtype=torch.bool)
    mask[kept] = mask[-1] = True
    own = products[mask][:, mask]
    own = own + RIDGE * own.diagonal()[:-1].mean() * torch.eye(len(own))
    lost = whole[:, ~mask] @ products[~mask][:, mask]
    weight = (whole[:, mask] + torch.linalg.solve(own, lost.T).T).float()
    return weight[:, :-1], weight[:, -1]


def pruned(net: Net, rows: Sequence[Row], heads: int, inner: int, pad: int) -> dict[str, torch.Tensor]:
    """The state of the network with so many heads and inner neurons a layer."""
    net.eval().requires_grad_(False)
    matters, products = importance(net, rows[: POSTS // 2], pad), moments(net, rows, pad)
    state = {name: value.clone() for name, value in net.state_dict().items()}
    for n, part in enumerate(closings(net)):
        kept = matters[n].topk(inner if n % 2 else heads * HEAD).indices.sort().values
        stem = f"base.encoder.layer.{n // 2}."
        sources = ["intermediate.dense"] if n % 2 else [f"attention.self.{name}" for name in ("query", "key", "value")]
        for source in sources:
            for own in ("weight", "bias"):
                state[f"{stem}{source}.{own}"] = state[f"{stem}{source}.{own}"][kept]
        closing = stem + ("output.dense" if n % 2 else "attention.output.dense")
        state[f"{closing}.weight"], state[f"{closing}.bias"] = fitted(part, products[n], kept)
    return state


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=Path, default=ROOT / ".work")
    parser.add_argument("--start", default="shipped")
    parser.add_argument("--name", default="pruned")
    parser.add_argument("--heads", type=int, default=8)
    parser.add_argument("--inner", type=int, default=1024)
    args = parser.parse_args()
    net, tokenizer = bases.network("minilm", args.work, args.start)
    posts = corpus.samples(ROOT / "data" / "corpus", held=False)
    chosen = np.random.default_rng(1).permutation(len(posts))[:POSTS]
    rows = [row(normalized(posts[n]), tokenizer) for n in chosen]
    torch.save({"net": pruned(net, rows, args.heads, args.inner, padding(tokenizer))}, args.work / f"{args.name}.pt")


if __name__ == "__main__":
    main()
