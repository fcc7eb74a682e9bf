"""data/corpus and the public sets -> encoder weights: of a teacher, then of the small student.

usage: python -m models.encoder.train {teacher,distill,student} --minutes N --work FOLDER [--all]
Stops after N minutes, with the learning rate decayed to a hundredth. With --resume, a run continues from its last
checkpoint. `distill` writes the distillation set: texts with the teacher's probabilities, for the student.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch.nn import functional as F

from models.encoder import bases, corpus
from models.encoder.batches import (
    IGNORE_INDEX,
    PERSON_B,
    PERSON_I,
    PROTECTED_TAGS,
    Batch,
    Example,
    bucket_by_length,
    collate,
    mask_tokens,
    tokenize,
)
from models.encoder.net import TAGS, Net
from models.encoder.normalization import normalize_sample
from models.encoder.sampling import ROOT, EpochSampler
from models.public_sets import OPEN
from screener.labels import POST_LABELS

BFLOAT16 = torch.cpu._is_avx512_bf16_supported()  # elsewhere bfloat16 takes three times as long as float32
DISTILLATION_FILE = "distillation.pt"


def person_loss(logits: torch.Tensor, tags: torch.Tensor) -> torch.Tensor:
    """Cross entropy where only 'begins / inside / no person' is known: the probabilities of the roles are summed.

    Shapes: logits (batch, tokens, TAGS), tags (batch, tokens).
    """
    logp = torch.log_softmax(logits.float(), -1)
    begin = torch.logsumexp(logp[..., PERSON_B], -1)
    inside = torch.logsumexp(logp[..., PERSON_I], -1)
    none = torch.log1p(-(begin.exp() + inside.exp()).clamp(max=1 - 1e-4))
    person = torch.stack([none, begin, inside], -1)
    return F.nll_loss(person.flatten(0, 1), tags.flatten(), ignore_index=IGNORE_INDEX)


def predict(net: Net, batch: Batch) -> tuple[torch.Tensor, torch.Tensor]:
    """Logits in float32: of the tags (batch, tokens, TAGS) and of the post (batch, TARGETS)."""
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=BFLOAT16):
        tags, post, _, _ = net(batch.ids, batch.mask, batch.shapes)
    return tags.float(), post.float()


def supervised_loss(tags: torch.Tensor, post: torch.Tensor, batch: Batch, post_weight: float) -> torch.Tensor:
    """The loss of these logits against the labels: cross entropy of the tags, plus `post_weight` times the binary cross
    entropy of the known targets, each times the share of examples that have them."""
    total = torch.zeros(())
    if batch.tagged.any():
        logits, gold = tags[batch.tagged].flatten(0, 1), batch.tags[batch.tagged].flatten()
        total = total + batch.tagged.float().mean() * F.cross_entropy(logits, gold, ignore_index=IGNORE_INDEX)
    known = ~batch.post.isnan()
    if known.any():
        post = F.binary_cross_entropy_with_logits(post[known], batch.post[known])
        total = total + known.any(1).float().mean() * post_weight * post
    return total


def total_loss(
    net: Net, batch: Batch, teacher_weight: float, post_weight: float, teacher: Net | None = None
) -> torch.Tensor:
    """The supervised loss, those of 'negative' and 'person' examples, and `teacher_weight` times the distance to a
    teacher's probabilities: those that the examples carry, else those that `teacher` predicts now."""
    tags, post = predict(net, batch)
    total = (1 - teacher_weight / 2) * supervised_loss(tags, post, batch, post_weight)
    if batch.negative.any():
        mask = batch.mask[batch.negative].bool()
        protected = torch.softmax(tags[batch.negative], -1)[..., PROTECTED_TAGS].sum(-1)[mask]
        total = total - 0.5 * batch.negative.float().mean() * torch.log1p(-protected.clamp(max=1 - 1e-4)).mean()
    if batch.person.any():
        share = batch.person.float().mean()
        total = total + 0.5 * share * person_loss(tags[batch.person], batch.tags[batch.person])
    soft_tags, soft_post = batch.teacher_tags, batch.teacher_post
    if teacher and batch.teacher_tags is None:
        with torch.no_grad():
            teacher_tags, teacher_post = predict(teacher, batch)
        soft_tags, soft_post = torch.softmax(teacher_tags, -1), torch.sigmoid(teacher_post)
    if soft_tags is not None and soft_post is not None:
        mask = batch.mask.bool()
        kl = F.kl_div(torch.log_softmax(tags[mask], -1), soft_tags[mask], reduction="none").sum(-1).mean()
        ours = slice(len(POST_LABELS))
        soft_loss = F.binary_cross_entropy_with_logits(post[:, ours], soft_post[:, ours])
        total = total + teacher_weight * (kl + post_weight * soft_loss)
    return total


def special_id(tokenizer: Tokenizer, *names: str) -> int:
    """The id of a special token, by the first of its names that the vocabulary has."""
    return next(n for n in map(tokenizer.token_to_id, names) if n is not None)


def pad_id(tokenizer: Tokenizer) -> int:
    return special_id(tokenizer, "[PAD]", "<pad>")


def make_optimizer(net: Net, base_rate: float, head_rate: float) -> torch.optim.Optimizer:
    """AdamW with one learning rate for the base, without frozen parameters, and one for the heads."""
    heads = [p for n, p in net.named_parameters() if not n.startswith("base.")]
    base = [p for p in net.base.parameters() if p.requires_grad]
    groups = [{"params": base, "lr": base_rate}, {"params": heads, "lr": head_rate}]
    return torch.optim.AdamW(groups, weight_decay=0.01, fused=True)


def train(kind: str, args: argparse.Namespace, sampler: EpochSampler, distillation_set: list[Example]) -> None:
    """Train one network for `args.minutes`, with linear warmup and decay, and save its checkpoint `args.name`.pt."""
    net, tokenizer = bases.load_network("mpnet" if kind == "teacher" else args.base, args.work, args.start)
    teacher = bases.load_network("minilm", args.work, args.teacher)[0].eval() if args.teacher else None
    pad, mask = pad_id(tokenizer), special_id(tokenizer, "[MASK]", "<mask>")
    if args.freeze_embeddings:
        net.base.embeddings.word_embeddings.requires_grad_(False)
    optimizer = make_optimizer(net, args.learning_rate, args.learning_rate * args.head_rate)
    rates = [group["lr"] for group in optimizer.param_groups]
    spent, epoch, checkpoint = 0.0, 0, args.work / f"{args.name}.pt"
    if checkpoint.exists() and args.resume:
        state = torch.load(checkpoint, weights_only=True)
        net.load_state_dict(state["net"])
        optimizer.load_state_dict(state["optimizer"])
        spent, epoch = state["spent"], state["epoch"]
    rng, random = np.random.default_rng(args.seed + epoch), torch.Generator().manual_seed(args.seed + epoch)
    begun = last_saved = time.monotonic() - spent
    net.train()
    while spent < args.minutes * 60:
        losses, seen, started = [], 0, time.monotonic()
        examples = [tokenize(sample, tokenizer) for sample in sampler.samples()]
        for batch in epoch_batches(args, examples, distillation_set, rng):
            spent = time.monotonic() - begun
            progress = min(spent / (args.minutes * 60), 1.0)
            factor = min(progress / 0.06, 1.0) * max(1 - progress, 0.01)
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * factor
            padded = collate(batch, pad)
            mask_tokens(padded, mask, args.mask, random)
            loss = total_loss(net, padded, args.teacher_weight, args.post_weight, teacher)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            losses.append(loss.item())
            seen += len(batch)
            if len(losses) % 100 == 0:
                mean, per_second = float(np.mean(losses[-100:])), seen / max(time.monotonic() - started, 1e-9)
                print(f"{spent / 60:6.1f} min  loss {mean:.4f}  {per_second:.1f} samples/s", flush=True)
            if progress >= 1.0:
                break
            if time.monotonic() - last_saved > 240:
                last_saved = time.monotonic()
                save_checkpoint(checkpoint, net, optimizer, spent, epoch)
        epoch += 1
        print(f"{spent / 60:6.1f} min  epoch {epoch}  loss {float(np.mean(losses)):.4f}", flush=True)
    if args.start_share:
        start = bases.load_network(args.base, args.work, args.start)[0].state_dict()
        net.load_state_dict({k: v.lerp(start[k], args.start_share) for k, v in net.state_dict().items()})
    save_checkpoint(checkpoint, net, optimizer, spent, epoch)


def epoch_batches(
    args: argparse.Namespace, examples: list[Example], distillation_set: list[Example], rng: np.random.Generator
) -> list[list[Example]]:
    """The batches of an epoch: its own examples, and a random part of the distillation set in batches apart."""
    if not distillation_set:
        return bucket_by_length(examples, args.tokens, rng)
    count = min(len(distillation_set), int(len(examples) * args.distillation_share))
    chosen = rng.choice(len(distillation_set), size=count, replace=False)
    examples = [example for example in examples if example.kind == "post" or args.teacher]
    batches = bucket_by_length([distillation_set[n] for n in chosen], args.tokens, rng)
    batches += bucket_by_length(examples, args.tokens, rng)
    return [batches[n] for n in rng.permutation(len(batches))]


def save_checkpoint(path: Path, net: Net, optimizer: torch.optim.Optimizer, spent: float, epoch: int) -> None:
    """Replace the checkpoint at `path` in one step, so that an interruption leaves the last one; `spent` in seconds."""
    part = path.with_suffix(".part")
    torch.save({"net": net.state_dict(), "optimizer": optimizer.state_dict(), "spent": spent, "epoch": epoch}, part)
    part.replace(path)


def write_distillation_set(args: argparse.Namespace, sampler: EpochSampler, copies: int, texts: int) -> None:
    """Write the probabilities that the teacher, or the checkpoint `args.start`, gives `copies` variants of the corpus,
    `texts` public texts and half as many sentences that name people. A text of which the two tokenizers make different
    numbers of tokens is left out."""
    net, tokenizer = bases.load_network(args.base if args.start else "mpnet", args.work, args.start or "teacher")
    student_tokenizer = bases.load_network("minilm", args.work)[1]
    net.eval()
    pool = corpus.read_public_texts(OPEN)
    samples = [s for _ in range(copies) for s in sampler.samples() if s.kind == "post"]
    samples += [corpus.Sample(f"plain-{n}", t, (), None, "plain") for n, t in enumerate(sampler.draw(pool, texts))]
    with_names = sampler.draw(sampler.person_samples, texts // 2)
    samples += [replace(s, kind="plain", spans=()) for s in with_names]
    samples = [normalize_sample(s) for s in samples]
    pairs = []
    for sample in samples:
        own, theirs = tokenize(sample, student_tokenizer), tokenize(sample, tokenizer)
        if len(own.ids) == len(theirs.ids):
            pairs.append((theirs, own))
    print(f"{len(pairs)} of {len(samples)} texts have the same tokens in both vocabularies", flush=True)
    own_of, pad = {id(theirs): own for theirs, own in pairs}, pad_id(tokenizer)
    distilled: list[Example] = []
    rng, begun = np.random.default_rng(0), time.monotonic()
    with torch.inference_mode():
        for examples in bucket_by_length([theirs for theirs, _ in pairs], 6000, rng):
            tags, post = predict(net, collate(examples, pad))
            soft_tags, soft_post = torch.softmax(tags, -1).numpy(), torch.sigmoid(post).numpy()
            for n, example in enumerate(examples):
                own = own_of[id(example)]
                own.teacher = (soft_tags[n, : len(example.ids)].astype(np.float16), soft_post[n].astype(np.float16))
                distilled.append(own)
            if time.monotonic() - begun > args.minutes * 60:
                break
    rows = [(e.ids, e.shapes, e.tags, e.post, e.kind, *map(torch.from_numpy, e.teacher or ())) for e in distilled]
    torch.save(rows, args.work / DISTILLATION_FILE)
    print(f"{len(distilled)} texts in {time.monotonic() - begun:.0f} s", flush=True)


def read_distillation_set(path: Path) -> list[Example]:
    return [
        Example(ids, shapes, tags, post, kind, (soft_tags.numpy(), soft_post.numpy()))
        for ids, shapes, tags, post, kind, soft_tags, soft_post in torch.load(path, weights_only=True)
    ]


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("stage", choices=["teacher", "distill", "student"])
    parser.add_argument("--work", type=Path, default=ROOT / ".work")
    parser.add_argument("--name", help="of the checkpoint; by default that of the stage")
    parser.add_argument("--base", default="minilm")
    parser.add_argument("--start", help="the checkpoint to begin with instead of the base's weights")
    parser.add_argument(
        "--start-share", type=float, default=0.0, help="share of --start averaged into the last weights"
    )
    parser.add_argument("--teacher", help="a checkpoint that predicts for each batch that has no probabilities yet")
    parser.add_argument("--freeze-embeddings", action="store_true", help="do not train the word embeddings")
    parser.add_argument("--head-rate", type=float, default=8.0, help="learning rate of the heads, that of the base = 1")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--learning-rate", type=float)
    parser.add_argument("--tokens", type=int, default=2048, help="padded tokens in a batch")
    parser.add_argument("--teacher-weight", type=float, help="of the teacher's probabilities beside the labels")
    parser.add_argument("--distillation-share", type=float, default=1.5, help="distillation texts per post")
    parser.add_argument("--copies", type=int, default=4)
    parser.add_argument("--texts", type=int, default=12000)
    parser.add_argument("--person-share", type=float, default=0.35, help="public named-entity sentences per post")
    parser.add_argument("--open-share", type=float, default=0.0, help="texts of public sets per post")
    parser.add_argument(
        "--oversample", nargs="*", default=(), metavar="FILE", help="of the corpus: three variants an epoch"
    )
    parser.add_argument("--mask", type=float, nargs="+", default=[0.0], help="shares of tokens hidden, one an example")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--post-weight", type=float, default=1.5, help="of the whole post's labels beside the words'")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--all", action="store_true", help="train on the held-out part, too")
    parser.add_argument("--resume", action="store_true")
    return parser.parse_args()


def main() -> None:
    args = parse_arguments()
    args.name = args.name or args.stage
    args.learning_rate = args.learning_rate or (3e-5 if args.stage == "teacher" else 1e-4)
    args.work.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    sampler = EpochSampler(
        args.all, args.seed, args.person_share, open_share=args.open_share, oversampled=args.oversample
    )
    if args.stage == "distill":
        write_distillation_set(args, sampler, args.copies, args.texts)
        return
    path = args.work / DISTILLATION_FILE
    use_set = args.stage == "student" and path.exists() and args.teacher_weight != 0
    distillation_set = read_distillation_set(path) if use_set else []
    if args.teacher_weight is None:
        args.teacher_weight = 1.0 if distillation_set or args.teacher else 0.0
    print(f"tags: {len(TAGS)}", flush=True)
    train(args.stage, args, sampler, distillation_set)


if __name__ == "__main__":
    main()
