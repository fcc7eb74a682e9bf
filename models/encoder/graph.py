"""Net -> the int8 graph that onnxruntime runs: written node by node, for a traced one takes 1.37 times as long.

Windows go through it one by one, so the batch is 1 and nothing is masked. Query, key and value are one product, and so
are the heads over tokens; attention reads them where they lie. Add and LayerNormalization are two nodes because the one
that onnxruntime 1.30 has for both takes nine times as long.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

from models.encoder.bert import EPSILON, RELATIVE, buckets, head_width
from models.encoder.net import TAGS
from models.encoder.pairs import PRIME
from screener.detect.encoder.windows import WINDOW
from screener.labels import POST_LABELS

Floats = npt.NDArray[np.float32]

OURS: Final = "com.microsoft"  # where onnxruntime keeps what ONNX has no node for
WORDS: Final = "base.embeddings.word_embeddings.weight"
PLACES: Final = "base.embeddings.position_embeddings.weight"
SEGMENTS: Final = "base.embeddings.token_type_embeddings.weight"
JOINT: Final = "+"  # joins the names of weights that are one product


class Graph:
    """The nodes and weights so far. A method that adds nodes returns the name of their result."""

    def __init__(self, state: Mapping[str, Floats]) -> None:
        self.state = state
        self.nodes: list[onnx.NodeProto] = []
        self.kept: dict[str, onnx.TensorProto] = {}

    def keep(self, name: str, value: npt.ArrayLike) -> str:
        self.kept.setdefault(name, numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def integers(self, *values: int) -> str:
        return self.keep(f"integers {values}", np.array(values, np.int64))

    def weight(self, name: str) -> str:
        return self.keep(name, self.state[name])

    def node(self, kind: str, *inputs: str, domain: str = "", result: str = "", **attributes: Any) -> str:
        result = result or f"{kind} {len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [result], domain=domain, **attributes))
        return result

    def parted(self, value: str, axis: int, *sizes: int) -> list[str]:
        results = [f"Split {len(self.nodes)}, {n}" for n in range(len(sizes))]
        self.nodes.append(helper.make_node("Split", [value, self.integers(*sizes)], results, axis=axis))
        return results

    def product(self, value: str, *layers: str) -> str:
        """These layers as one int8 product: the value is scaled as a whole, the weights by the column."""
        whole, scale = to_int8(np.concatenate([self.state[f"{layer}.weight"] for layer in layers]))
        weight, bias = (JOINT.join(f"{layer}.{part}" for layer in layers) for part in ("weight", "bias"))
        return self.node(
            "DynamicQuantizeMatMul",
            value,
            self.keep(f"{weight}_quantized", whole.T),
            self.keep(f"{weight}_scale", scale),
            self.keep(f"{weight}_zero_point", np.zeros(len(whole), np.int8)),
            self.keep(bias, np.concatenate([self.state[f"{layer}.bias"] for layer in layers])),
            domain=OURS,
        )

    def normal(self, value: str, layer: str) -> str:
        weights = (self.weight(f"{layer}.{part}") for part in ("weight", "bias"))
        return self.node("LayerNormalization", value, *weights, epsilon=EPSILON)


def to_int8(weight: Floats) -> tuple[npt.NDArray[np.int8], Floats]:
    """A matrix as integers, and the scale of each of its rows."""
    scale = np.maximum(np.abs(weight).max(1), np.float32(1e-9)) / np.float32(127)
    return np.rint(weight / scale[:, None]).astype(np.int8), scale


def graph(state: Mapping[str, Floats]) -> onnx.ModelProto:
    """The network of these weights, named as Net names them: ids, shapes -> tags, post, parts."""
    built = Graph(state)
    value = embedded(built)
    for n in range(1 + max(int(name.split(".")[3]) for name in state if name.startswith("base.encoder.layer."))):
        value = encoded(built, value, f"base.encoder.layer.{n}")
    heads(built, value)
    tokens: list[str | int] = [1, "tokens"]
    labels = len(POST_LABELS)
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, tokens) for name in ("ids", "shapes")]
    sizes = {"tags": [*tokens, len(TAGS)], "post": [1, labels], "parts": [*tokens, labels]}
    outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, size) for name, size in sizes.items()]
    whole = helper.make_graph(built.nodes, "encoder", inputs, outputs, [*built.kept.values()])
    opsets = [helper.make_opsetid("", 18), helper.make_opsetid(OURS, 1)]
    return helper.make_model(whole, opset_imports=opsets, ir_version=9)


def embedded(built: Graph) -> str:
    whole, scale = to_int8(built.state[WORDS])
    words = built.node("Gather", built.keep(f"{WORDS}_quantized", whole), "ids")
    words = built.node("Cast", words, to=TensorProto.FLOAT)
    scales = built.node("Gather", built.keep(f"{WORDS}_scale", scale[:, None]), "ids")
    shapes = built.node("Gather", built.weight("shape.weight"), "shapes")
    value = built.node("Add", built.node("Mul", words, scales), shapes)
    # The one kind of segment is part of the places.
    places = built.keep(PLACES, built.state[PLACES] + built.state[SEGMENTS][0])
    tokens = built.node("Shape", "ids", start=1, end=2)
    zero = built.integers(0)
    value = built.node("Add", value, built.node("Slice", places, zero, tokens, zero))
    return built.normal(value, "base.embeddings.LayerNorm")


def encoded(built: Graph, value: str, layer: str) -> str:
    own = f"{layer}.attention"
    wide = len(built.state[f"{own}.self.query.bias"])
    head = head_width(len(built.state[f"{own}.output.dense.bias"]))
    heads = wide // head
    three = built.product(value, *(f"{own}.self.{name}" for name in ("query", "key", "value")))
    three = built.node("Reshape", three, built.integers(-1, 3 * heads, head))
    query, key, values = built.parted(three, 1, heads, heads, heads)  # each of shape (tokens, heads, head)
    scores = built.node(
        "FusedMatMul", query, key, domain=OURS, transBatchA=1, transBatchB=1, transB=1, alpha=head**-0.5
    )
    if f"{layer}.{RELATIVE}.weight" in built.state:
        scores = built.node("Add", scores, distances(built, f"{layer}.{RELATIVE}.weight"))
    seen = built.node("FusedMatMul", built.node("Softmax", scores), values, domain=OURS, transBatchB=1)
    seen = built.node("Reshape", built.node("Transpose", seen, perm=[1, 0, 2]), built.integers(1, -1, wide))
    value = built.node("Add", value, built.product(seen, f"{own}.output.dense"))
    value = built.normal(value, f"{own}.output.LayerNorm")
    more = built.node("Gelu", built.product(value, f"{layer}.intermediate.dense"), domain=OURS)
    value = built.node("Add", value, built.product(more, f"{layer}.output.dense"))
    return built.normal(value, f"{layer}.output.LayerNorm")


def distances(built: Graph, table: str) -> str:
    """What a layer adds to its scores, (heads, tokens, tokens), by how far two tokens are apart.

    onnxruntime looks up the whole window once, when the session begins, and cuts the text's part at each run.
    """
    apart = built.keep("buckets", buckets(WINDOW).numpy().astype(np.int32))
    window = built.node("Gather", built.keep(table, built.state[table].T), apart, axis=1)
    tokens = built.node("Shape", "ids", start=1, end=2)
    sizes = built.node("Concat", tokens, tokens, axis=0)
    return built.node("Slice", window, built.integers(0, 0), sizes, built.integers(1, 2))


def heads(built: Graph, value: str) -> None:
    sizes = (len(TAGS), len(POST_LABELS), len(built.state["value.bias"]))
    together = built.product(value, "tag", "look", "value")
    tags, look, values = built.parted(together, 2, *sizes)
    built.node("Identity", tags, result="tags")
    weigh = built.keep("weigh.weight", built.state["weigh.weight"].T)
    weighed = built.node("MatMul", built.node("Gelu", values, domain=OURS), weigh)
    parts = built.node("Mul", built.node("Softmax", look, axis=1), weighed, result="parts")
    mean = built.node("ReduceMean", value, built.integers(1), keepdims=0)
    mean = built.node("Gemm", mean, built.weight("mean.weight"), built.weight("mean.bias"), transB=1)
    post = built.node("Add", built.node("ReduceSum", parts, built.integers(1), keepdims=0), mean)
    built.node("Add", post, paired(built), result="post")


def paired(built: Graph) -> str:
    """What the word pieces and the pairs of them add to each label: models/encoder/pairs.py."""
    words = len(built.state[WORDS])
    flat = built.node("Reshape", "ids", built.integers(-1))
    zero, one, end = built.integers(0), built.integers(1), built.integers(-1)
    first, second = built.node("Slice", flat, zero, end), built.node("Slice", flat, one, built.integers(2**31))
    pairs = built.node("Add", built.node("Mul", first, built.integers(words)), second)
    pairs = built.node("Add", built.node("Mod", pairs, built.integers(PRIME)), built.integers(words))
    places = built.node("Unique", built.node("Concat", flat, pairs, axis=0))
    rows = built.node(
        "Cast",
        built.node("Gather", built.keep("pairs.table", built.state["pairs.table"]), places),
        to=TensorProto.FLOAT,
    )
    sums = built.node("ReduceSum", rows, zero, keepdims=1)
    said, square = built.parted(sums, 1, len(POST_LABELS), 1)
    said = built.node("Div", said, built.node("Sqrt", square))
    return built.node("Add", said, built.keep("pairs.offsets", built.state["pairs.offsets"]))
