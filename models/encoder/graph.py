"""Net -> the int8 graph that onnxruntime runs: written node by node, since a traced one takes 1.37 times as long.

Windows go through it one by one, so the batch size is 1 and nothing is masked. Query, key and value are one matrix
product, and so are the heads over tokens; attention reads them without a copy. Add and LayerNormalization are two nodes
because the fused one of onnxruntime 1.30 takes nine times as long.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

from models.encoder.bert import EPSILON, RELATIVE, head_width, relative_buckets
from models.encoder.linear_model import PRIME
from models.encoder.net import TAGS
from screener.detect.encoder.windows import WINDOW
from screener.labels import POST_LABELS

Floats = npt.NDArray[np.float32]

MICROSOFT: Final = "com.microsoft"  # the domain of onnxruntime's own operators
WORD_EMBEDDINGS: Final = "base.embeddings.word_embeddings.weight"
POSITION_EMBEDDINGS: Final = "base.embeddings.position_embeddings.weight"
SEGMENT_EMBEDDINGS: Final = "base.embeddings.token_type_embeddings.weight"
JOINER: Final = "+"  # between the names of layers whose weights are one matrix


class Graph:
    """The nodes and initializers so far. Each method adds some, and returns the name of the value that they give."""

    def __init__(self, state: Mapping[str, Floats]) -> None:
        self.state = state
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: dict[str, onnx.TensorProto] = {}

    def add_initializer(self, name: str, value: npt.ArrayLike) -> str:
        self.initializers.setdefault(name, numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add_constant(self, *values: int) -> str:
        return self.add_initializer(f"integers {values}", np.array(values, np.int64))

    def add_weight(self, name: str) -> str:
        return self.add_initializer(name, self.state[name])

    def add_node(self, kind: str, *inputs: str, domain: str = "", result: str = "", **attributes: Any) -> str:
        result = result or f"{kind} {len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [result], domain=domain, **attributes))
        return result

    def add_split(self, value: str, axis: int, *sizes: int) -> list[str]:
        results = [f"Split {len(self.nodes)}, {n}" for n in range(len(sizes))]
        self.nodes.append(helper.make_node("Split", [value, self.add_constant(*sizes)], results, axis=axis))
        return results

    def add_int8_linear(self, value: str, *layers: str) -> str:
        """Add linear layers as one int8 product, with their outputs side by side: one scale for `value`, found at run
        time, and one for each output of the weights."""
        quantized, scale = quantize(np.concatenate([self.state[f"{layer}.weight"] for layer in layers]))
        weight, bias = (JOINER.join(f"{layer}.{part}" for layer in layers) for part in ("weight", "bias"))
        return self.add_node(
            "DynamicQuantizeMatMul",
            value,
            self.add_initializer(f"{weight}_quantized", quantized.T),
            self.add_initializer(f"{weight}_scale", scale),
            self.add_initializer(f"{weight}_zero_point", np.zeros(len(quantized), np.int8)),
            self.add_initializer(bias, np.concatenate([self.state[f"{layer}.bias"] for layer in layers])),
            domain=MICROSOFT,
        )

    def add_layer_norm(self, value: str, layer: str) -> str:
        weights = (self.add_weight(f"{layer}.{part}") for part in ("weight", "bias"))
        return self.add_node("LayerNormalization", value, *weights, epsilon=EPSILON)


def quantize(weight: Floats) -> tuple[npt.NDArray[np.int8], Floats]:
    """A matrix (rows, columns) as int8, and the scales of its rows (rows,): symmetric, without a zero point."""
    scale = np.maximum(np.abs(weight).max(1), np.float32(1e-9)) / np.float32(127)
    return np.rint(weight / scale[:, None]).astype(np.int8), scale


def build_graph(state: Mapping[str, Floats]) -> onnx.ModelProto:
    """The ONNX model of the float weights `state`, named as in Net's state dict, with those of the linear model.

    Inputs: ids, shapes (1, tokens). Outputs: logits of the tags (1, tokens, TAGS) and of the post (1, POST_LABELS), and
    each token's part of the latter (1, tokens, POST_LABELS).
    """
    graph = Graph(state)
    value = add_embeddings(graph)
    for n in range(1 + max(int(name.split(".")[3]) for name in state if name.startswith("base.encoder.layer."))):
        value = add_layer(graph, value, f"base.encoder.layer.{n}")
    add_heads(graph, value)
    tokens: list[str | int] = [1, "tokens"]
    labels = len(POST_LABELS)
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, tokens) for name in ("ids", "shapes")]
    sizes = {"tags": [*tokens, len(TAGS)], "post": [1, labels], "parts": [*tokens, labels]}
    outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, size) for name, size in sizes.items()]
    onnx_graph = helper.make_graph(graph.nodes, "encoder", inputs, outputs, [*graph.initializers.values()])
    opsets = [helper.make_opsetid("", 18), helper.make_opsetid(MICROSOFT, 1)]
    return helper.make_model(onnx_graph, opset_imports=opsets, ir_version=9)


def add_embeddings(graph: Graph) -> str:
    quantized, scale = quantize(graph.state[WORD_EMBEDDINGS])
    words = graph.add_node("Gather", graph.add_initializer(f"{WORD_EMBEDDINGS}_quantized", quantized), "ids")
    words = graph.add_node("Cast", words, to=TensorProto.FLOAT)
    scales = graph.add_node("Gather", graph.add_initializer(f"{WORD_EMBEDDINGS}_scale", scale[:, None]), "ids")
    shapes = graph.add_node("Gather", graph.add_weight("shape.weight"), "shapes")
    value = graph.add_node("Add", graph.add_node("Mul", words, scales), shapes)
    # All text is of the first segment, so its embedding is added to those of the positions.
    positions = graph.add_initializer(
        POSITION_EMBEDDINGS, graph.state[POSITION_EMBEDDINGS] + graph.state[SEGMENT_EMBEDDINGS][0]
    )
    tokens = graph.add_node("Shape", "ids", start=1, end=2)
    zero = graph.add_constant(0)
    value = graph.add_node("Add", value, graph.add_node("Slice", positions, zero, tokens, zero))
    return graph.add_layer_norm(value, "base.embeddings.LayerNorm")


def add_layer(graph: Graph, value: str, layer: str) -> str:
    attention = f"{layer}.attention"
    width = len(graph.state[f"{attention}.self.query.bias"])
    head = head_width(len(graph.state[f"{attention}.output.dense.bias"]))
    head_count = width // head
    projected = graph.add_int8_linear(value, *(f"{attention}.self.{name}" for name in ("query", "key", "value")))
    projected = graph.add_node("Reshape", projected, graph.add_constant(-1, 3 * head_count, head))
    query, key, values = graph.add_split(
        projected, 1, head_count, head_count, head_count
    )  # each of shape (tokens, heads, head)
    scores = graph.add_node(
        "FusedMatMul", query, key, domain=MICROSOFT, transBatchA=1, transBatchB=1, transB=1, alpha=head**-0.5
    )
    if f"{layer}.{RELATIVE}.weight" in graph.state:
        scores = graph.add_node("Add", scores, add_relative_bias(graph, f"{layer}.{RELATIVE}.weight"))
    context = graph.add_node("FusedMatMul", graph.add_node("Softmax", scores), values, domain=MICROSOFT, transBatchB=1)
    context = graph.add_node(
        "Reshape", graph.add_node("Transpose", context, perm=[1, 0, 2]), graph.add_constant(1, -1, width)
    )
    value = graph.add_node("Add", value, graph.add_int8_linear(context, f"{attention}.output.dense"))
    value = graph.add_layer_norm(value, f"{attention}.output.LayerNorm")
    inner = graph.add_node("Gelu", graph.add_int8_linear(value, f"{layer}.intermediate.dense"), domain=MICROSOFT)
    value = graph.add_node("Add", value, graph.add_int8_linear(inner, f"{layer}.output.dense"))
    return graph.add_layer_norm(value, f"{layer}.output.LayerNorm")


def add_relative_bias(graph: Graph, table: str) -> str:
    """Add the bias of the attention scores (heads, tokens, tokens) by the distance of two tokens.

    onnxruntime looks up the bias of a whole window once, when it loads the model; each run slices it.
    """
    bucket_ids = graph.add_initializer("buckets", relative_buckets(WINDOW).numpy().astype(np.int32))
    window = graph.add_node("Gather", graph.add_initializer(table, graph.state[table].T), bucket_ids, axis=1)
    tokens = graph.add_node("Shape", "ids", start=1, end=2)
    sizes = graph.add_node("Concat", tokens, tokens, axis=0)
    return graph.add_node("Slice", window, graph.add_constant(0, 0), sizes, graph.add_constant(1, 2))


def add_heads(graph: Graph, value: str) -> None:
    sizes = (len(TAGS), len(POST_LABELS), len(graph.state["value.bias"]))
    logits = graph.add_int8_linear(value, "tag", "look", "value")
    tags, attention, values = graph.add_split(logits, 2, *sizes)
    graph.add_node("Identity", tags, result="tags")
    weights = graph.add_initializer("weigh.weight", graph.state["weigh.weight"].T)
    votes = graph.add_node("MatMul", graph.add_node("Gelu", values, domain=MICROSOFT), weights)
    parts = graph.add_node("Mul", graph.add_node("Softmax", attention, axis=1), votes, result="parts")
    mean = graph.add_node("ReduceMean", value, graph.add_constant(1), keepdims=0)
    mean = graph.add_node("Gemm", mean, graph.add_weight("mean.weight"), graph.add_weight("mean.bias"), transB=1)
    post = graph.add_node("Add", graph.add_node("ReduceSum", parts, graph.add_constant(1), keepdims=0), mean)
    graph.add_node("Add", post, add_linear_model(graph), result="post")


def add_linear_model(graph: Graph) -> str:
    """Add the log odds of the linear model over word pieces and pairs of them: models/encoder/linear_model.py."""
    vocabulary = len(graph.state[WORD_EMBEDDINGS])
    flat = graph.add_node("Reshape", "ids", graph.add_constant(-1))
    zero, one, end = graph.add_constant(0), graph.add_constant(1), graph.add_constant(-1)
    first, second = (
        graph.add_node("Slice", flat, zero, end),
        graph.add_node("Slice", flat, one, graph.add_constant(2**31)),
    )
    pairs = graph.add_node("Add", graph.add_node("Mul", first, graph.add_constant(vocabulary)), second)
    pairs = graph.add_node(
        "Add", graph.add_node("Mod", pairs, graph.add_constant(PRIME)), graph.add_constant(vocabulary)
    )
    feature_ids = graph.add_node("Unique", graph.add_node("Concat", flat, pairs, axis=0))
    rows = graph.add_node(
        "Cast",
        graph.add_node("Gather", graph.add_initializer("pairs.table", graph.state["pairs.table"]), feature_ids),
        to=TensorProto.FLOAT,
    )
    sums = graph.add_node("ReduceSum", rows, zero, keepdims=1)
    log_odds, square = graph.add_split(sums, 1, len(POST_LABELS), 1)
    log_odds = graph.add_node("Div", log_odds, graph.add_node("Sqrt", square))
    return graph.add_node("Add", log_odds, graph.add_initializer("pairs.offsets", graph.state["pairs.offsets"]))
