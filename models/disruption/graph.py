"""Weights of a linear classifier -> disruption.onnx: the chances, and what each feature moved.

Inputs: dense (1, features), words (known words of the post,). Outputs: chances (1, targets),
moved (features, targets) and moved_by_word (words, targets), both in log odds.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

LEVELS = 3  # the first targets are level >= 1, >= 2, >= 3: each is at least as likely as the one after it


def graph(weights: np.ndarray, words: np.ndarray, center: np.ndarray, bias: np.ndarray) -> onnx.ModelProto:
    """Shapes: weights (features, targets), words (vocabulary, targets), center (features,), bias (targets,)."""
    features, targets = weights.shape
    tensors = {
        "weights": weights.astype(np.float32),
        "vocabulary": words.astype(np.float32),
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
    inputs = [_value("dense", [1, features]), _value("words", ["words"], TensorProto.INT64)]
    outputs = [
        _value("chances", [1, targets]),
        _value("moved", [features, targets]),
        _value("moved_by_word", ["words", targets]),
    ]
    stored = [numpy_helper.from_array(array, name) for name, array in tensors.items()]
    made = helper.make_graph(nodes, "disruption", inputs, outputs, stored)
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return model


def _value(name: str, shape: Sequence[int | str], kind: int = TensorProto.FLOAT) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, kind, list(shape))
