"""Exact networks as ONNX, for any runtime: https://onnx.ai/onnx/operators

The graph is the network layer by layer, in plain operators (Gather, Mul, Add, Relu, Concat, ...),
in the order in which `ExactNetwork.forward` computes, so that a runtime that keeps to 32-bit
floats gives the same bits. Its input `x` has shape (batch, inputs), its output `y` (batch,
outputs); the names of the wires are in the metadata.
"""

import json
from collections.abc import Sequence
from functools import partial, reduce
from pathlib import Path
from typing import Any

import numpy as np
from onnx import ModelProto, NodeProto, TensorProto, ValueInfoProto, checker, helper, numpy_helper
from torch import Tensor

from tmc.learn.exact import ExactNetwork, Layer
from tmc.machines.files import write_whole

_OPSET = 13  # the oldest in which all of these operators are what they are today
_IR = 7


def save_onnx(network: ExactNetwork, path: str | Path) -> None:
    """Writes the network as ONNX: the same network gives the same bytes."""
    write_whole(Path(path), to_onnx(network).SerializeToString(deterministic=True))


def to_onnx(network: ExactNetwork) -> ModelProto:
    """The network as an ONNX model, which has been checked."""
    graph = _Graph()
    state = graph.add("Pad", graph.add("Transpose", "x", perm=[1, 0]), graph.hold([1, 0, 0, 0]))
    for layer in network.layers():
        gate = graph.gates(state, layer, network.reset)
        state = graph.add("Concat", graph.gather(state, layer.keep), gate, axis=0)
    sign, offset = network.get_parameter("sign"), network.get_parameter("offset")
    outputs = graph.affine([(sign, graph.gather(state, network.roots))], offset)
    graph.nodes.append(helper.make_node("Transpose", [outputs], ["y"], perm=[1, 0]))
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "exact network",
            [_value("x", len(network.inputs))],
            [_value("y", len(network.outputs))],
            graph.constants,
        ),
        producer_name="tmc",
        ir_version=_IR,
        opset_imports=[helper.make_opsetid("", _OPSET)],
    )
    names = {"inputs": json.dumps(network.inputs), "outputs": json.dumps(network.outputs)}
    helper.set_model_props(model, names)
    checker.check_model(model, full_check=True)
    return model


def _value(name: str, width: int) -> ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", width])


class _Graph:
    """A graph in the making. Values have shape (wires, batch), and are known by their names."""

    def __init__(self) -> None:
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = []
        self._held: dict[tuple[str, tuple[int, ...], bytes], str] = {}

    def add(self, operator: str, *inputs: str, **attributes: Any) -> str:
        """What an operator makes of values."""
        name = f"v{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, inputs, [name], **attributes))
        return name

    def hold(self, value: object) -> str:
        """A constant: integers of 64 bits or floats of 32; an equal one is held once."""
        array = np.asarray(value)
        array = array.astype(np.int64 if array.dtype.kind == "i" else np.float32)
        key = (array.dtype.str, array.shape, array.tobytes())
        if key not in self._held:
            self._held[key] = f"c{len(self._held)}"
            self.constants.append(numpy_helper.from_array(array, self._held[key]))
        return self._held[key]

    def gather(self, state: str, positions: Tensor) -> str:
        """These wires of the state."""
        return self.add("Gather", state, self.hold(positions.numpy()), axis=0)

    def affine(self, terms: Sequence[tuple[Tensor, str]], shift: Tensor) -> str:
        """The sum of all `weight * value`, from left to right, and of `shift`."""
        products = [self.add("Mul", self.column(weight), value) for weight, value in terms]
        return reduce(partial(self.add, "Add"), [*products, self.column(shift)])

    def column(self, weight: Tensor) -> str:
        """A weight for every wire."""
        return self.hold(weight.detach().numpy()[..., None])

    def gates(self, state: str, layer: Layer, reset: bool) -> str:
        """The gates of a layer."""
        a, b = (self.gather(state, sources) for sources in layer.sources.T)
        into = zip(layer.weight.T, (a, b), strict=True)
        unit = self.add("Relu", self.affine(list(into), layer.bias))
        past = zip(layer.skip.T, (a, b), strict=True)
        gate = self.affine([*past, (layer.gain, unit)], layer.shift)
        return self.reset(gate) if reset else gate

    def reset(self, gate: str) -> str:
        """`relu(2 gate - 1/2) - relu(2 gate - 3/2)`."""
        double = self.add("Mul", self.hold(2.0), gate)
        steps = (self.add("Relu", self.add("Add", double, self.hold(x))) for x in (-0.5, -1.5))
        return self.add("Sub", *steps)
