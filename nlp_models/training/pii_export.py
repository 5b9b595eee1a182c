"""The tagger's trained network as an ONNX graph in eight bits, the word table left outside.

Inputs: ``words`` [texts, tokens, 384], ``facts`` [texts, tokens, FEATURES], ``mask`` [texts, tokens, 1]; output:
``probabilities`` [texts, tokens, classes]. Every layer has a scale of its own, measured once on training text: a scale
taken from each batch would let a text be masked differently in other company. Weights use seven bits, so that no
processor's sums of pairs overflow and all give the same numbers.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from nlp_models.pii.token_view import FEATURES
from nlp_models.training.pii_batches import Batch
from nlp_models.training.pii_network import DILATIONS, WORD_SIZE, Network

FUSED, OPSET = "com.microsoft", 18
_MOST = 63
_SHARE_KEPT = 0.9999
"""Of the numbers that a layer reads; those above are cut to the largest kept."""


def largest(network: Network, batches: Iterable[Batch]) -> dict[str, float]:
    """How large the numbers are that each layer in eight bits reads, by the layer's name."""
    found: dict[str, list[float]] = {}
    layers = {name: layer for name, layer in network.named_modules() if name == "words" or name.endswith(".three")}

    def keep(name: str, given: torch.Tensor) -> None:
        numbers = given.abs().flatten()
        at = min(int(len(numbers) * _SHARE_KEPT), len(numbers) - 1)
        found.setdefault(name, []).append(float(numbers.kthvalue(at + 1).values))

    hooks = [
        layer.register_forward_pre_hook(lambda _, given, name=name: keep(name, given[0]))
        for name, layer in layers.items()
    ]
    with torch.no_grad():
        for batch in batches:
            network(batch.rows, batch.facts, batch.mask)
    for hook in hooks:
        hook.remove()
    return {name: max(values) for name, values in found.items()}


class Graph:
    """Collects nodes and constants."""

    def __init__(self, network: Network, ranges: dict[str, float]) -> None:
        self.weights = {name: value.detach().numpy().astype(np.float32) for name, value in network.state_dict().items()}
        self.ranges = ranges
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, value: NDArray[Any]) -> str:
        """Name of a stored array."""
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(self, operator: str, inputs: list[str], output: str, *, fused: bool = False, **options: object) -> str:
        """One operator; gives the name of its output."""
        domain = FUSED if fused else ""
        self.nodes.append(helper.make_node(operator, inputs, [output], name=output, domain=domain, **options))
        return output

    def full(self, layer: str, before: str) -> str:
        """A small layer, in single precision."""
        weight = self.constant(f"{layer}.weight", self.weights[f"{layer}.weight"].T)
        made = self.add("MatMul", [before, weight], f"{layer}.made")
        bias = self.weights.get(f"{layer}.bias")
        if bias is None:
            return made
        return self.add("Add", [made, self.constant(f"{layer}.bias", bias)], f"{layer}.biased")

    def small(self, layer: str, before: str, *, signed: bool) -> str:
        """``before`` in eight bits of the layer's scale."""
        steps, middle = (127, 128) if signed else (255, 0)
        scale = self.constant(f"{layer}.step", np.array(self.ranges[layer] / steps, np.float32))
        zero = self.constant(f"{layer}.zero", np.array(middle, np.uint8))
        return self.add("QuantizeLinear", [before, scale, zero], f"{layer}.small")

    def product(self, layer: str, small: str) -> str:
        """A layer over numbers of eight bits, in whole numbers; its answer is in single precision."""
        weight = self.weights[f"{layer}.weight"].T
        steps = np.maximum(np.abs(weight).max(axis=0), 1e-8) / _MOST
        stored = self.constant(f"{layer}.weight", np.round(weight / steps).astype(np.int8))
        sizes = self.constant(f"{layer}.sizes", steps.astype(np.float32))
        nothing = self.constant(f"{layer}.nothing", np.zeros(len(steps), np.int8))
        bias = self.constant(f"{layer}.bias", self.weights[f"{layer}.bias"])
        given = [small, stored, f"{layer}.step", sizes, f"{layer}.zero", nothing, bias]
        return self.add("MatMulIntegerToFloat", given, f"{layer}.made", fused=True)


def _block(graph: Graph, layer: str, distance: int, before: str) -> str:
    here = graph.small(layer, before, signed=False)
    pads = graph.constant(f"{layer}.pads", np.array([0, distance, 0, 0, distance, 0], np.int64))
    wide = graph.add("Pad", [here, pads], f"{layer}.wide")
    end = graph.constant(f"{layer}.end", np.array([-2 * distance], np.int64))
    begin = graph.constant(f"{layer}.begin", np.array([2 * distance], np.int64))
    left = graph.add("Slice", [wide, "zero", end, "token_axis"], f"{layer}.left")
    right = graph.add("Slice", [wide, begin, "far", "token_axis"], f"{layer}.right")
    three = graph.add("Concat", [left, here, right], f"{layer}.three", axis=-1)
    active = graph.add("Relu", [graph.product(layer, three)], f"{layer}.active")
    return _masked(graph, graph.add("Add", [before, active], f"{layer}.sum"), layer)


def _masked(graph: Graph, rows: str, name: str) -> str:
    return graph.add("Mul", [rows, "mask"], f"{name}.kept")


def _whole(graph: Graph, before: str) -> str:
    total = graph.add("ReduceSum", [before, "token_axis"], "whole.total", keepdims=1)
    count = graph.add("ReduceSum", ["mask", "token_axis"], "whole.count", keepdims=1)
    mean = graph.add("Div", [total, graph.add("Max", [count, "one"], "whole.safe")], "whole.mean")
    active = graph.add("Relu", [graph.full("whole", mean)], "whole.active")
    return _masked(graph, graph.add("Add", [before, active], "whole.sum"), "whole")


def build(network: Network, ranges: dict[str, float]) -> onnx.ModelProto:
    """The graph of a trained ``Network``."""
    graph = Graph(network, ranges)
    for name, value in (("zero", [0]), ("far", [2**31 - 1]), ("token_axis", [1])):
        graph.constant(name, np.array(value, np.int64))
    graph.constant("one", np.array([1], np.float32))
    words = graph.product("words", graph.small("words", "words", signed=True))
    entry = graph.add("Relu", [graph.add("Add", [words, graph.full("facts", "facts")], "entry.sum")], "entry")
    rows = _masked(graph, entry, "entry")
    for number, distance in enumerate(DILATIONS):
        rows = _block(graph, f"blocks.{number}.three", distance, rows)
        rows = _whole(graph, rows) if number == 1 else rows
    graph.add("Softmax", [graph.full("head", rows)], "probabilities", axis=-1)
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


def export(network: Network, batches: Iterable[Batch], path: Path) -> None:
    """Write the graph, its scales measured on ``batches``. The file holds numbers only: no text and no vocabulary."""
    onnx.save(build(network, largest(network, batches)), str(path))
