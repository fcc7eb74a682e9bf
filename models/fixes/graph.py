"""Boosted trees of scikit-learn -> the ONNX graph of fixes.onnx."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper
from sklearn.ensemble import GradientBoostingClassifier

LEAF = -1


def build_graph(models: Mapping[str, GradientBoostingClassifier]) -> onnx.ModelProto:
    """The graph of models of two classes. Input: features (rows, features). Outputs: their log odds (rows, 1)."""
    width = next(iter(models.values())).n_features_in_
    rows = helper.make_tensor_value_info("features", TensorProto.FLOAT, ["rows", width])
    outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["rows", 1]) for name in models]
    graph = helper.make_graph([build_ensemble(*one) for one in models.items()], "fixes", [rows], outputs)
    opsets = [helper.make_opsetid("", 18), helper.make_opsetid("ai.onnx.ml", 3)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=9)


def build_ensemble(name: str, model: GradientBoostingClassifier) -> onnx.NodeProto:
    """The node that computes the log odds `name` of a model."""
    nodes: dict[str, list[Any]] = {name: [] for name in ("treeids", "nodeids", "featureids", "values", "modes")}
    nodes |= {name: [] for name in ("truenodeids", "falsenodeids")}
    targets: dict[str, list[Any]] = {name: [] for name in ("treeids", "nodeids", "ids", "weights")}
    for number, (regressor,) in enumerate(model.estimators_):
        tree = regressor.tree_
        for node in range(tree.node_count):
            is_leaf = tree.children_left[node] == LEAF
            nodes["treeids"].append(number)
            nodes["nodeids"].append(node)
            nodes["modes"].append("LEAF" if is_leaf else "BRANCH_LEQ")
            nodes["featureids"].append(0 if is_leaf else int(tree.feature[node]))
            nodes["values"].append(0.0 if is_leaf else float(tree.threshold[node]))
            nodes["truenodeids"].append(0 if is_leaf else int(tree.children_left[node]))
            nodes["falsenodeids"].append(0 if is_leaf else int(tree.children_right[node]))
            if is_leaf:
                targets["treeids"].append(number)
                targets["nodeids"].append(node)
                targets["ids"].append(0)
                targets["weights"].append(float(model.learning_rate * tree.value[node][0][0]))
    prior = model.init_.class_prior_
    attributes = {f"nodes_{name}": value for name, value in nodes.items()}
    attributes |= {f"target_{name}": value for name, value in targets.items()}
    return helper.make_node(
        "TreeEnsembleRegressor",
        ["features"],
        [name],
        domain="ai.onnx.ml",
        n_targets=1,
        base_values=[float(np.log(prior[1] / prior[0]))],
        **attributes,
    )
