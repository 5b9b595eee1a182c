"""The tagger's trained network as an ONNX graph of plain and fused operators, the word table left outside.

Inputs: ``words`` [texts, tokens, 384], ``facts`` [texts, tokens, FEATURES], ``mask`` [texts, tokens, 1]; output:
``probabilities`` [texts, tokens, classes].
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from nlp_models.pii.token_view import FEATURES
from nlp_models.training.pii_network import DILATIONS, WORD_SIZE

FUSED, OPSET, EPSILON = "com.microsoft", 18, 1e-5


class Graph:
    """Collects nodes and constants."""

    def __init__(self, weights: dict[str, torch.Tensor]) -> None:
        self.weights = {name: value.detach().numpy().astype(np.float32) for name, value in weights.items()}
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, value: NDArray[Any]) -> str:
        """Name of a stored array."""
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def matrix(self, name: str) -> str:
        """Name of a linear layer's weight, turned so that rows are inputs."""
        return self.constant(name, self.weights[name].T)

    def vector(self, name: str) -> str:
        """Name of a bias or scale."""
        return self.constant(name, self.weights[name])

    def add(self, operator: str, inputs: list[str], output: str, *, fused: bool = False, **options: object) -> str:
        """One operator; gives the name of its output."""
        domain = FUSED if fused else ""
        self.nodes.append(helper.make_node(operator, inputs, [output], name=output, domain=domain, **options))
        return output


def _block(graph: Graph, number: int, before: str) -> str:
    here, distance = f"block{number}", DILATIONS[number]
    masked = graph.add("Mul", [before, "mask"], f"{here}.masked")
    pads = graph.constant(f"{here}.pads", np.array([0, distance, 0, 0, distance, 0], np.int64))
    wide = graph.add("Pad", [masked, pads], f"{here}.wide")
    end = graph.constant(f"{here}.end", np.array([-2 * distance], np.int64))
    begin = graph.constant(f"{here}.begin", np.array([2 * distance], np.int64))
    left = graph.add("Slice", [wide, "zero", end, "token_axis"], f"{here}.left")
    right = graph.add("Slice", [wide, begin, "far", "token_axis"], f"{here}.right")
    three = graph.add("Concat", [left, masked, right], f"{here}.three", axis=-1)
    kernel = graph.weights[f"blocks.{number}.convolution.weight"]  # [out, in, 3]
    weight = graph.constant(f"{here}.weight", np.concatenate([kernel[:, :, tap].T for tap in range(3)]))
    made = graph.add("MatMul", [three, weight], f"{here}.made")
    active = graph.add(
        "BiasGelu", [made, graph.vector(f"blocks.{number}.convolution.bias")], f"{here}.active", fused=True
    )
    scale, shift = graph.vector(f"blocks.{number}.norm.weight"), graph.vector(f"blocks.{number}.norm.bias")
    return graph.add("SkipLayerNormalization", [before, active, scale, shift], here, fused=True, epsilon=EPSILON)


def _whole(graph: Graph, before: str) -> str:
    kept = graph.add("Mul", [before, "mask"], "whole.kept")
    total = graph.add("ReduceSum", [kept, "token_axis"], "whole.total", keepdims=1)
    count = graph.add("ReduceSum", ["mask", "token_axis"], "whole.count", keepdims=1)
    mean = graph.add("Div", [total, graph.add("Max", [count, "one"], "whole.safe")], "whole.mean")
    return graph.add(
        "Add", [before, graph.add("MatMul", [mean, graph.matrix("whole.weight")], "whole.made")], "with_whole"
    )


def build(weights: dict[str, torch.Tensor]) -> onnx.ModelProto:
    """The graph of a trained ``Network``."""
    graph = Graph(weights)
    for name, value in (("zero", [0]), ("far", [2**31 - 1]), ("token_axis", [1])):
        graph.constant(name, np.array(value, np.int64))
    graph.constant("one", np.array([1], np.float32))
    words = graph.add("MatMul", ["words", graph.matrix("words.weight")], "entry.words")
    facts = graph.add("MatMul", ["facts", graph.matrix("facts.weight")], "entry.facts")
    biased = graph.add("Add", [facts, graph.vector("words.bias")], "entry.biased")
    rows = graph.add(
        "SkipLayerNormalization",
        [words, biased, graph.vector("entry.weight"), graph.vector("entry.bias")],
        "entry",
        fused=True,
        epsilon=EPSILON,
    )
    for number in range(len(DILATIONS)):
        rows = _block(graph, number, rows)
        rows = _whole(graph, rows) if number == 1 else rows
    scores = graph.add("MatMul", [rows, graph.matrix("head.weight")], "scored")
    graph.add("Softmax", [graph.add("Add", [scores, graph.vector("head.bias")], "scores")], "probabilities", axis=-1)
    classes = graph.weights["head.bias"].shape[0]
    inputs = [
        helper.make_tensor_value_info("words", TensorProto.FLOAT, ["texts", "tokens", WORD_SIZE]),
        helper.make_tensor_value_info("facts", TensorProto.FLOAT, ["texts", "tokens", FEATURES]),
        helper.make_tensor_value_info("mask", TensorProto.FLOAT, ["texts", "tokens", 1]),
    ]
    outputs = [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["texts", "tokens", classes])]
    made = helper.make_graph(graph.nodes, "personal-data-tagger", inputs, outputs, graph.constants)
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(FUSED, 1)]
    return helper.make_model(made, opset_imports=opsets, ir_version=9)


def export(weights: dict[str, torch.Tensor], path: Path) -> None:
    """Write the graph. The file holds numbers only: no text and no vocabulary."""
    onnx.save(build(weights), str(path))
