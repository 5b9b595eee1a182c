"""Whole numbers of eight bits in place of floating point: twice as fast on an ordinary processor.

ONNX Runtime takes one scale for a whole batch of activations, so a few large columns would cost the others
their precision. SmoothQuant (Xiao et al. 2023, "SmoothQuant: Accurate and Efficient Post-Training Quantization
for Large Language Models") moves that size from activations into weights before rounding: column j is divided
by s_j = max|x_j|^a / max|w_j|^(1-a) and row j of the weights is multiplied by it; the product is unchanged.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

ALPHA = 0.7
SMALLEST = 1e-5
MATRIX_OPERATORS = ("MatMul", "Attention")

Feed = dict[str, NDArray[np.generic]]


def _matrix_nodes(model: onnx.ModelProto) -> list[onnx.NodeProto]:
    constants = {weight.name for weight in model.graph.initializer}
    return [n for n in model.graph.node if n.op_type in MATRIX_OPERATORS and n.input[1] in constants]


def column_maxima(model: onnx.ModelProto, feeds: Iterable[Feed]) -> dict[str, NDArray[np.float32]]:
    """The largest absolute value of each column of every matrix input, over the calibration texts."""
    watched = onnx.ModelProto()
    watched.CopyFrom(model)
    names = sorted({node.input[0] for node in _matrix_nodes(model)})
    for name in names:
        watched.graph.output.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, None))
    session = onnxruntime.InferenceSession(watched.SerializeToString(), providers=["CPUExecutionProvider"])
    maxima: dict[str, NDArray[np.float32]] = {}
    for feed in feeds:
        kept = feed["mask"] > 0  # type: ignore[operator]
        for name, value in zip(names, session.run(names, feed), strict=True):
            largest = np.abs(value[kept]).max(axis=0)
            maxima[name] = np.maximum(maxima[name], largest) if name in maxima else largest
    return maxima


def smooth(model: onnx.ModelProto, maxima: dict[str, NDArray[np.float32]], alpha: float = ALPHA) -> onnx.ModelProto:
    """The same function with the size of its activations moved into its weights."""
    smoothed = onnx.ModelProto()
    smoothed.CopyFrom(model)
    weights = {weight.name: weight for weight in smoothed.graph.initializer}
    to_smooth = {node.name for node in _matrix_nodes(smoothed)}
    nodes: list[onnx.NodeProto] = []
    for node in smoothed.graph.node:
        if node.name in to_smooth:
            entering, held = node.input[0], weights[node.input[1]]
            matrix = numpy_helper.to_array(held)
            rows = np.maximum(np.abs(matrix).max(axis=1), SMALLEST)
            scale = np.maximum(maxima[entering], SMALLEST) ** alpha / rows ** (1 - alpha)
            scale = (scale / np.exp(np.log(scale).mean())).astype(np.float32)
            held.CopyFrom(numpy_helper.from_array(matrix * scale[:, None], node.input[1]))
            factor, output = f"{node.name}.factor", f"{node.name}.smoothed"
            smoothed.graph.initializer.append(numpy_helper.from_array(1 / scale, factor))
            nodes.append(helper.make_node("Mul", [entering, factor], [output], name=output))
            node.input[0] = output
        nodes.append(node)
    ordered = list(nodes)
    del smoothed.graph.node[:]
    smoothed.graph.node.extend(ordered)
    return smoothed


def to_eight_bits(model: onnx.ModelProto, target: Path) -> None:
    """Write the model with eight-bit weights, one scale a column, seven bits used so that no older CPU overflows."""
    plain = target.with_suffix(".plain")
    onnx.save(model, str(plain))
    root = logging.getLogger()
    root.addFilter(_not_the_advice)
    try:
        quantize_dynamic(
            str(plain),
            str(target),
            op_types_to_quantize=list(MATRIX_OPERATORS),
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,
            extra_options={"MatMulConstBOnly": True, "DefaultTensorType": TensorProto.FLOAT},
        )
    finally:
        root.removeFilter(_not_the_advice)
        plain.unlink(missing_ok=True)


def _not_the_advice(record: logging.LogRecord) -> bool:
    """ONNX Runtime advises a preparation that a hand-written graph does not need."""
    return "pre-processing before quantization" not in str(record.msg)
