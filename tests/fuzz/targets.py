"""Odd inputs -> what must hold for them: nothing breaks, nothing is passed over, every place is in the text."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from hypothesis import strategies as st

from screener import Draft, Screener, ScreenerError
from screener.io import InvalidRecord
from screener.normalize import normalize
from screener.policy.judge import judge
from screener.policy.pack import PACKS, load_pack
from screener.report import to_dict, to_json
from screener.resolve import resolve
from screener.types import ACCOUNTS, AUDIENCES, Image
from tests.made import read

PACK: Final = PACKS / "psesd"
SLOWEST: Final = 10.0  # seconds of processor time that no input here may take


@cache
def screener() -> Screener:
    loaded = Screener.load()
    loaded.use_one_thread()
    return loaded


@cache
def pieces() -> tuple[str, ...]:
    """The posts that rules are tested on: what an odd text is mixed with."""
    pack = load_pack(PACK)
    return tuple(case.draft.text for side in (pack.hits, pack.misses) for cases in side.values() for case in cases)


ODD: Final = (
    "\u200b", "\u202e", "\u0301" * 5, "\ufe0f\u20e3", "\ud83d", "\x00", "\r\n", "&#x41;", "&amp;amp;", "<wbr>",
    "\xad\n",
    "М", "ｅ", "𝐀", "🇺🇸", "👩‍👧", "😂", "#Team", "@", "$", "0", "206-555-0147", "WDL4X7QK221B", "two oh six",
    "2 0 6 5 5 5", "M a y a", "M.a.y.a", "J0rd4n", "a@b.example", "12/3/2011", "123-45-6789", "4111 1111 1111 1111",
    "IEP", "Ms. ", "\n\n", "\t", " " * 40, "-" * 30, "(" * 20, "a" * 300, "1" * 60, "。", "“", "’s", "ß", "İ", "ﬃ",
)  # fmt: skip


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Posts cut to pieces, with odd characters, disguises and identifiers between them."""
    parts = st.one_of(
        st.sampled_from(pieces()).flatmap(lambda text: st.integers(0, len(text)).map(lambda n: text[:n])),
        st.sampled_from(pieces()).flatmap(lambda text: st.integers(0, len(text)).map(lambda n: text[n:])),
        st.sampled_from(ODD),
        st.text(max_size=20),
        st.from_regex(r"[\w.,;:#@$()/\- ]{1,24}", fullmatch=True),
    )
    return draw(st.sampled_from(("", " ", "\n"))).join(draw(st.lists(parts, max_size=6)))[:600]


def whole_arrow(given: Mapping[str, str]) -> None:
    """A draft, through everything: each place quotes the draft, each part was checked, what is offered is milder."""
    draft = Draft("f", given["text"].replace("\ud83d", "\ufffd"), given["account"], given["audience"])  # type: ignore[arg-type]
    report = screener().screen([draft])[0]
    said = json.loads(to_json(report))
    assert said == json.loads(json.dumps(to_dict(report)))
    assert all(part.startswith("language: ") for part in report.not_checked)
    for found in (*said["entities"], *said["findings"]):
        if found["start"] is not None:
            assert 0 <= found["start"] < found["end"] <= len(draft.text)
            assert draft.text[found["start"] : found["end"]] == found.get("text", found.get("quote"))
    order = ("clear", "review", "hold")
    if said["rewrite"]:
        assert order.index(said["rewrite"]["verdict"]) < order.index(said["verdict"])


def without_network(given: Mapping[str, str]) -> None:
    """Everything but the network: folding twice changes nothing, and places are in the text."""
    ready = screener()
    text = normalize(given["text"].replace("\ud83d", "\ufffd"))
    assert normalize(text.folded).folded == text.folded
    assert len(text.starts) == len(text.ends) == len(text.folded)
    found = [signal for detector in ready.detectors if not detector.heavy for signal in detector([text])[0]]
    draft = Draft("f", text.raw, given["account"], given["audience"])  # type: ignore[arg-type]
    for finding in judge(draft, resolve(text, found), ready.pack):
        assert finding.span is None or text.raw[finding.span.start : finding.span.end] == finding.quote


def pack_file(given: Mapping[str, str]) -> None:
    """A rule file: it loads, or it is refused with a sentence that names the file."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for name in ("pack.yaml", "renames.yaml"):
            (place / name).write_bytes((PACK / name).read_bytes() if name == "pack.yaml" else b"{}")
        file = place / given["name"]
        file.write_text(given["yaml"], encoding="utf-8", errors="replace")
        try:
            load_pack(place)
        except ScreenerError as error:
            assert given["name"] in str(error) or "pack" in str(error)


def posts_file(given: Mapping[str, str]) -> None:
    """A file of posts: each line is a draft or has a reason, or the whole file is refused with one."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"posts{given['kind']}"
        file.write_bytes(bytes.fromhex(given["hex"]))
        try:
            for one in read(file):
                assert isinstance(one, Draft) or one.reason
                assert isinstance(one, InvalidRecord) or one.text.strip()
        except ScreenerError as error:
            assert str(error)


def picture(given: Mapping[str, str]) -> None:
    """Bytes of a picture: they open, or are refused with a reason; the limited process never ends in an error."""
    from screener.detect.images import worker

    data = bytes.fromhex(given["hex"])
    try:
        said, pixels = worker.opened(data, worker.Wanted(256, 4, copy=len(data) % 2 == 1))
    except worker.RefusedError as error:
        assert str(error)
    except (MemoryError, RecursionError):
        raise
    except Exception:  # the process answers that the picture is damaged: what must not happen is an end without answer
        return
    else:
        assert sum(map(len, pixels)) == sum(w * h * n for w, h, n in said["frames"])


def looked_at(given: Mapping[str, str]) -> None:
    """The same through the limited process, as a draft's picture is."""
    from screener.detect.images.decode import decode

    try:
        assert decode(Image("f", bytes.fromhex(given["hex"])), 256).frames
    except ScreenerError as error:
        assert str(error)


@st.composite
def rule_files(draw: st.DrawFn) -> dict[str, str]:
    """A rule of ours with keys or values changed, or bytes of its text changed."""
    path = draw(st.sampled_from(sorted(p for p in PACK.glob("*.yaml") if p.name[0].isupper())))
    written = path.read_text(encoding="utf-8")
    if draw(st.booleans()):
        page = yaml.safe_load(written)
        leaves = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=12))
        values = st.recursive(
            leaves, lambda v: st.lists(v, max_size=3) | st.dictionaries(st.text(max_size=6), v, max_size=3)
        )
        keys = [*page, "when", "unless", "accounts", "audiences", "allowed_by", "terms", "extra"]
        for key in draw(st.lists(st.sampled_from(keys), min_size=1, max_size=3)):
            page[key] = draw(values)
        written = yaml.safe_dump(page, allow_unicode=True)
    else:
        at = draw(st.integers(0, len(written)))
        new = draw(st.text(max_size=8) | st.sampled_from(("{", "- ", ": ", "&a", "*a", "!!", "\t")))
        written = written[:at] + new + written[at + draw(st.integers(0, 30)) :]
    return {"name": path.name, "yaml": written}


@st.composite
def post_files(draw: st.DrawFn) -> dict[str, str]:
    """JSON lines, tables and bytes that are neither."""
    kind = draw(st.sampled_from((".jsonl", ".csv", ".jsonl.gz")))
    values = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
        lambda v: st.lists(v, max_size=3) | st.dictionaries(st.text(max_size=6), v, max_size=3),
        max_leaves=6,
    )
    known = st.sampled_from(("text", "id", "account", "audience", "attested", "date"))
    lines = st.one_of(
        st.dictionaries(known, values, max_size=4).map(lambda r: json.dumps(r).encode()),
        st.lists(st.text(max_size=12), max_size=4).map(lambda c: ",".join(c).encode(errors="replace")),
        st.sampled_from((b"text,id", b'"open', b"\xff\xfet", b"\xef\xbb\xbftext", b"[" * 2000, b'{"text": "\\ud83d"}')),
        st.binary(max_size=30),
    )
    data = draw(st.sampled_from((b"", b"text,id,account\n"))) + draw(st.sampled_from((b"\n", b"\r\n", b"\r"))).join(
        draw(st.lists(lines, max_size=6))
    )
    return {"kind": kind, "hex": data.hex()}


@cache
def seeds() -> tuple[bytes, ...]:
    from tests import pictures

    drawn = pictures.drawn()
    kinds = ("JPEG", "PNG", "WEBP", "GIF")
    return (*(pictures.saved(drawn, kind) for kind in kinds), pictures.turned(drawn), pictures.animated())


@st.composite
def picture_bytes(draw: st.DrawFn) -> dict[str, str]:
    """A small picture with bytes changed, cut out or put in."""
    data = bytearray(draw(st.sampled_from(seeds())))
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, len(data)) | st.integers(0, min(len(data), 400)))
        data[at : at + draw(st.sampled_from((0, 1, 1, 1, 2, 4, 64)))] = draw(st.binary(max_size=4))
    return {"hex": bytes(data).hex()}


def posts() -> st.SearchStrategy[dict[str, str]]:
    return st.fixed_dictionaries(
        {"text": texts(), "account": st.sampled_from(ACCOUNTS), "audience": st.sampled_from(AUDIENCES)}
    )


Check = Callable[[Mapping[str, Any]], None]
# What is checked, how inputs are made, and how many of a hundred inputs it gets.
TARGETS: Final[dict[str, tuple[Check, Callable[[], st.SearchStrategy[dict[str, str]]], int]]] = {
    "text": (whole_arrow, posts, 20),
    "words": (without_network, posts, 40),
    "pack": (pack_file, rule_files, 12),
    "posts": (posts_file, post_files, 20),
    "picture": (picture, picture_bytes, 7),
    "process": (looked_at, picture_bytes, 1),
}


def check(what: str, given: Mapping[str, Any]) -> None:
    """Check one input; whatever it raises is a finding, and so is taking too long."""
    begun = time.thread_time()
    TARGETS[what][0](given)
    assert time.thread_time() - begun < SLOWEST, f"it takes {time.thread_time() - begun:.1f} seconds"
