"""data/corpus + public sets -> encoder weights: a teacher, then the small student.

usage: python -m models.encoder.train {teacher,pile,student} --minutes N --work FOLDER [--all]
Stops after N minutes with the learning rate run down; a run that was interrupted goes on from
its last checkpoint.
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
from models.encoder.batches import FEARED_TAGS, IGNORE, PERSON_B, PERSON_I, Batch, Row, by_length, collate, row
from models.encoder.deal import OPEN, ROOT, Deal
from models.encoder.net import TAGS, Net
from models.encoder.normalized import normalized
from screener.labels import POST_LABELS

HALF = torch.cpu._is_avx512_bf16_supported()  # elsewhere bfloat16 takes three times as long as float32


def person_loss(logits: torch.Tensor, tags: torch.Tensor) -> torch.Tensor:
    """Cross entropy where only 'begins / goes on / no person' is known: the roles' chances are summed."""
    logp = torch.log_softmax(logits.float(), -1)
    begin = torch.logsumexp(logp[..., PERSON_B], -1)
    inside = torch.logsumexp(logp[..., PERSON_I], -1)
    none = torch.log1p(-(begin.exp() + inside.exp()).clamp(max=1 - 1e-4))
    known = torch.stack([none, begin, inside], -1)
    return F.nll_loss(known.flatten(0, 1), tags.flatten(), ignore_index=IGNORE)


def answers(net: Net, batch: Batch) -> tuple[torch.Tensor, torch.Tensor]:
    """Logits of the tags and of the whole post."""
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=HALF):
        tags, post, _, _ = net(batch.ids, batch.mask, batch.shapes)
    return tags.float(), post.float()


def known(tags: torch.Tensor, post: torch.Tensor, batch: Batch, whole_post: float) -> torch.Tensor:
    """What the labels of whole posts say against these logits; `whole_post` weighs the post beside its words."""
    total = torch.zeros(())
    if batch.words.any():
        words = F.cross_entropy(tags[batch.words].flatten(0, 1), batch.tags[batch.words].flatten(), ignore_index=IGNORE)
        total = total + batch.words.float().mean() * words
    told = ~batch.post.isnan()
    if told.any():
        post = F.binary_cross_entropy_with_logits(post[told], batch.post[told])
        total = total + told.any(1).float().mean() * whole_post * post
    return total


def loss(net: Net, batch: Batch, soft: float, whole_post: float, teacher: Net | None = None) -> torch.Tensor:
    """The sum of what is known of each row; `soft` is the weight of a teacher's answers: those kept with the rows, else
    those that `teacher` gives now."""
    tags, post = answers(net, batch)
    total = (1 - soft / 2) * known(tags, post, batch, whole_post)
    if batch.sparing.any():
        feared = torch.softmax(tags[batch.sparing], -1)[..., FEARED_TAGS].sum(-1)[batch.mask[batch.sparing].bool()]
        total = total - 0.5 * batch.sparing.float().mean() * torch.log1p(-feared.clamp(max=1 - 1e-4)).mean()
    if batch.person.any():
        share = batch.person.float().mean()
        total = total + 0.5 * share * person_loss(tags[batch.person], batch.tags[batch.person])
    told = batch.teacher_tags, batch.teacher_post
    if teacher and batch.teacher_tags is None:
        with torch.no_grad():
            words, whole = answers(teacher, batch)
        told = torch.softmax(words, -1), torch.sigmoid(whole)
    if told[0] is not None and told[1] is not None:
        real = batch.mask.bool()
        kl = F.kl_div(torch.log_softmax(tags[real], -1), told[0][real], reduction="none").sum(-1).mean()
        ours = slice(len(POST_LABELS))
        whole_loss = F.binary_cross_entropy_with_logits(post[:, ours], told[1][:, ours])
        total = total + soft * (kl + whole_post * whole_loss)
    return total


def padding(tokenizer: Tokenizer) -> int:
    return next(n for n in map(tokenizer.token_to_id, ("[PAD]", "<pad>")) if n is not None)


def train(kind: str, args: argparse.Namespace, deal: Deal, pile: list[Row]) -> None:
    net, tokenizer = bases.network("mpnet" if kind == "teacher" else args.base, args.work, args.start)
    teacher = bases.network("minilm", args.work, args.teacher)[0].eval() if args.teacher else None
    pad = padding(tokenizer)
    rate = args.rate
    if args.keep_words:
        net.base.embeddings.word_embeddings.requires_grad_(False)
    heads = [p for n, p in net.named_parameters() if not n.startswith("base.")]
    body = [p for p in net.base.parameters() if p.requires_grad]
    groups = [{"params": body, "lr": rate}, {"params": heads, "lr": rate * args.head_rate}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    schedule = [g["lr"] for g in groups]
    spent, epoch, saved = 0.0, 0, args.work / f"{args.name}.pt"
    if saved.exists() and args.resume:
        state = torch.load(saved, weights_only=True)
        net.load_state_dict(state["net"])
        optimizer.load_state_dict(state["optimizer"])
        spent, epoch = state["spent"], state["epoch"]
    shuffle = np.random.default_rng(args.seed + epoch)
    begun = last = time.monotonic() - spent
    net.train()
    while spent < args.minutes * 60:
        losses, seen, started = [], 0, time.monotonic()
        for group in dealt(args, [row(s, tokenizer) for s in deal.samples()], pile, shuffle):
            spent = time.monotonic() - begun
            done = min(spent / (args.minutes * 60), 1.0)
            factor = min(done / 0.06, 1.0) * max(1 - done, 0.01)
            for g, lr in zip(optimizer.param_groups, schedule, strict=True):
                g["lr"] = lr * factor
            value = loss(net, collate(group, pad), args.soft, args.whole_post, teacher)
            optimizer.zero_grad(set_to_none=True)
            value.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            losses.append(value.item())
            seen += len(group)
            if len(losses) % 100 == 0:
                mean, per_second = float(np.mean(losses[-100:])), seen / max(time.monotonic() - started, 1e-9)
                print(f"{spent / 60:6.1f} min  loss {mean:.4f}  {per_second:.1f} samples/s", flush=True)
            if done >= 1.0:
                break
            if time.monotonic() - last > 240:
                last = time.monotonic()
                save(saved, net, optimizer, spent, epoch)
        epoch += 1
        print(f"{spent / 60:6.1f} min  epoch {epoch}  loss {float(np.mean(losses)):.4f}", flush=True)
    if args.keep:
        begun_with = bases.network(args.base, args.work, args.start)[0].state_dict()
        net.load_state_dict({k: v.lerp(begun_with[k], args.keep) for k, v in net.state_dict().items()})
    save(saved, net, optimizer, spent, epoch)


def dealt(args: argparse.Namespace, rows: list[Row], pile: list[Row], shuffle: np.random.Generator) -> list[list[Row]]:
    """The batches of an epoch: its own rows, and a share of the pile."""
    if not pile:
        return by_length(rows, args.tokens, shuffle)
    chosen = shuffle.choice(len(pile), size=min(len(pile), int(len(rows) * args.pile_share)), replace=False)
    rows = [r for r in rows if r.kind == "post" or args.teacher]
    batches = by_length([pile[n] for n in chosen], args.tokens, shuffle) + by_length(rows, args.tokens, shuffle)
    return [batches[n] for n in shuffle.permutation(len(batches))]


def save(path: Path, net: Net, optimizer: torch.optim.Optimizer, spent: float, epoch: int) -> None:
    part = path.with_suffix(".part")
    torch.save({"net": net.state_dict(), "optimizer": optimizer.state_dict(), "spent": spent, "epoch": epoch}, part)
    part.replace(path)


def answer(args: argparse.Namespace, deal: Deal, copies: int, texts: int) -> None:
    """Write the answers of a teacher, or of the weights `args.start`, over variants of the corpus and the public texts:
    the pile."""
    net, tokenizer = bases.network(args.base if args.start else "mpnet", args.work, args.start or "teacher")
    student_tokenizer = bases.network("minilm", args.work)[1]
    net.eval()
    pool = corpus.plain_texts(OPEN)
    chosen = [s for _ in range(copies) for s in deal.samples() if s.kind == "post"]
    chosen += [corpus.Sample(f"plain-{n}", t, (), None, "plain") for n, t in enumerate(deal.some(pool, texts))]
    named = deal.some(deal.person, texts // 2)
    chosen += [replace(s, kind="plain", spans=()) for s in named]
    chosen = [normalized(s) for s in chosen]
    pairs = []
    for s in chosen:
        mine, theirs = row(s, student_tokenizer), row(s, tokenizer)
        if len(mine.ids) == len(theirs.ids):
            pairs.append((theirs, mine))
    print(f"{len(pairs)} of {len(chosen)} texts have the same tokens in both vocabularies", flush=True)
    index, pad = {id(t): m for t, m in pairs}, padding(tokenizer)
    out: list[Row] = []
    shuffle, begun = np.random.default_rng(0), time.monotonic()
    with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16, enabled=HALF):
        for group in by_length([t for t, _ in pairs], 6000, shuffle):
            batch = collate(group, pad)
            tags, post, _, _ = net(batch.ids, batch.mask, batch.shapes)
            tags, post = torch.softmax(tags.float(), -1).numpy(), torch.sigmoid(post.float()).numpy()
            for n, r in enumerate(group):
                mine = index[id(r)]
                mine.teacher = (tags[n, : len(r.ids)].astype(np.float16), post[n].astype(np.float16))
                out.append(mine)
            if time.monotonic() - begun > args.minutes * 60:
                break
    kept = [(r.ids, r.shapes, r.tags, r.post, r.kind, *map(torch.from_numpy, r.teacher or ())) for r in out]
    torch.save(kept, args.work / "pile.pt")
    print(f"{len(out)} answers in {time.monotonic() - begun:.0f} s", flush=True)


def read_pile(path: Path) -> list[Row]:
    return [
        Row(ids, shapes, tags, post, kind, (own_tags.numpy(), own_post.numpy()))
        for ids, shapes, tags, post, kind, own_tags, own_post in torch.load(path, weights_only=True)
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("stage", choices=["teacher", "pile", "student"])
    parser.add_argument("--work", type=Path, default=ROOT / ".work")
    parser.add_argument("--name")
    parser.add_argument("--base", default="minilm")
    parser.add_argument("--start", help="begin with the weights of this run instead of the base's")
    parser.add_argument("--keep", type=float, default=0.0, help="share of --start in the weights at the end")
    parser.add_argument("--teacher", help="a checkpoint that answers each batch as it goes, beside the pile")
    parser.add_argument("--keep-words", action="store_true", help="leave the vocabulary's vectors as they are")
    parser.add_argument("--head-rate", type=float, default=8.0, help="rate of the heads, the base's = 1")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--rate", type=float)
    parser.add_argument("--tokens", type=int, default=2048)
    parser.add_argument("--soft", type=float)
    parser.add_argument("--pile-share", type=float, default=1.5)
    parser.add_argument("--copies", type=int, default=4)
    parser.add_argument("--texts", type=int, default=12000)
    parser.add_argument("--person-share", type=float, default=0.35, help="public named-entity sentences dealt a post")
    parser.add_argument("--open-share", type=float, default=0.0, help="real texts of public sets dealt a post")
    parser.add_argument(
        "--more", nargs="*", default=(), metavar="FILE", help="of the corpus: dealt three times an epoch"
    )
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--whole-post", type=float, default=1.5, help="weight beside the words' labels")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--all", action="store_true", help="train on the held-out part, too")
    parser.add_argument("--resume", action="store_true")
    args = parser.parse_args()
    args.name = args.name or args.stage
    args.rate = args.rate or (3e-5 if args.stage == "teacher" else 1e-4)
    args.work.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    deal = Deal(args.all, args.seed, args.person_share, open_share=args.open_share, more=args.more)
    if args.stage == "pile":
        answer(args, deal, args.copies, args.texts)
        return
    use_pile = args.stage == "student" and (args.work / "pile.pt").exists() and args.soft != 0
    pile = read_pile(args.work / "pile.pt") if use_pile else []
    args.soft = args.soft if args.soft is not None else (1.0 if pile or args.teacher else 0.0)
    print(f"tags: {len(TAGS)}", flush=True)
    train(args.stage, args, deal, pile)


if __name__ == "__main__":
    main()
