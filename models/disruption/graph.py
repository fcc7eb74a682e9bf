"""Weights of a linear classifier -> disruption.onnx: the probabilities, and the contribution of each feature.

Inputs: dense (1, features), words (indices of the post's known words). Outputs: chances (1, targets), the
probabilities; moved (features, targets) and moved_by_word (words, targets), the contributions in log odds.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

LEVELS = 3  # the first targets are level >= 1, >= 2, >= 3: each is at least as likely as the one after it


def build_graph(weights: np.ndarray, word_weights: np.ndarray, center: np.ndarray, bias: np.ndarray) -> onnx.ModelProto:
    """Shapes: weights (features, targets), word_weights (vocabulary, targets), center (features,), bias (targets,)."""
    features, targets = weights.shape
    tensors = {
        "weights": weights.astype(np.float32),
        "vocabulary": word_weights.astype(np.float32),
        "center": center.astype(np.float32),
        "bias": bias.astype(np.float32),
        "one": np.ones(1, np.float32),
        "first": np.zeros(1, np.int64),
        "sizes": np.array([1] * LEVELS + [targets - LEVELS], np.int64),
    }
    node = helper.make_node
    nodes = [
        node("Sub", ["dense", "center"], ["from_center"]),
        node("Transpose", ["from_center"], ["column"], perm=[1, 0]),
        node("Mul", ["column", "weights"], ["moved"]),
        node("ReduceSum", ["moved", "first"], ["by_features"], keepdims=1),
        node("Gather", ["vocabulary", "words"], ["rows"]),
        node("Shape", ["words"], ["count"]),
        node("Cast", ["count"], ["counted"], to=TensorProto.FLOAT),
        node("Max", ["counted", "one"], ["at_least_one"]),
        node("Sqrt", ["at_least_one"], ["share"]),
        node("Div", ["rows", "share"], ["moved_by_word"]),
        node("ReduceSum", ["moved_by_word", "first"], ["by_words"], keepdims=1),
        node("Sum", ["by_features", "by_words", "bias"], ["log_odds"]),
        node("Sigmoid", ["log_odds"], ["alone"]),
        node("Split", ["alone", "sizes"], ["low", "elevated", "high", "rest"], axis=1),
        node("Max", ["elevated", "high"], ["elevated_too"]),
        node("Max", ["low", "elevated_too"], ["low_too"]),
        node("Concat", ["low_too", "elevated_too", "high", "rest"], ["chances"], axis=1),
    ]
    inputs = [tensor_info("dense", [1, features]), tensor_info("words", ["words"], TensorProto.INT64)]
    outputs = [
        tensor_info("chances", [1, targets]),
        tensor_info("moved", [features, targets]),
        tensor_info("moved_by_word", ["words", targets]),
    ]
    initializers = [numpy_helper.from_array(array, name) for name, array in tensors.items()]
    onnx_graph = helper.make_graph(nodes, "disruption", inputs, outputs, initializers)
    model = helper.make_model(onnx_graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return model


def tensor_info(name: str, shape: Sequence[int | str], kind: int = TensorProto.FLOAT) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, kind, list(shape))
