"""What aigverse makes of a circuit, where it is installed (`pip install aigverse`).

The library (EPFL's mockturtle) knows AND-inverter graphs: an XOR goes in as three ANDs, and comes
back as one gate, since the builder recognises it. Its algorithms keep the function on all inputs,
they say; that is checked like the answer of any pass. `balancing` is left out: it is there to
reduce depth, and version 0.1.7 gives wrong circuits.

Source: Soeken, Riener, Haaswijk, De Micheli, "The EPFL logic synthesis libraries" (2018).
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from tmc.circuits.builder import Builder
from tmc.circuits.circuit import Circuit
from tmc.effort import Effort
from tmc.unroll.encoding import Encoding

if TYPE_CHECKING:
    from aigverse.networks import Aig, AigSignal


def aigverse_scripts(circuit: Circuit, encoding: Encoding, effort: Effort) -> Iterator[Circuit]:
    """Ever smaller circuits by resubstitution, refactoring and cut rewriting, round after round.

    There are none if aigverse is not installed.
    """
    try:
        from aigverse import algorithms
    except ImportError:
        return
    script: tuple[Callable[[Aig], Aig | None], ...] = (
        algorithms.aig_resubstitution,
        algorithms.sop_refactoring,
        algorithms.aig_cut_rewriting,
    )
    network, fewest = to_network(circuit), len(circuit)
    for _ in range(effort.rounds):
        before = network.num_gates
        for algorithm in script:
            improved = None if effort.spent() else algorithm(network)
            if improved is None:
                return
            network = algorithms.cleanup_dangling(improved)
            found = from_network(network, circuit)
            if len(found) < fewest:
                fewest = len(found)
                yield found
        if network.num_gates >= before:
            return


def to_network(circuit: Circuit) -> "Aig":
    """The circuit as an AND-inverter graph of aigverse."""
    from aigverse.networks import Aig

    network = Aig()
    nodes = [network.get_constant(False), *(network.create_pi() for _ in circuit.inputs)]

    def signal(literal: int) -> "AigSignal":
        return network.create_not(nodes[literal >> 1]) if literal & 1 else nodes[literal >> 1]

    for xor, (a, b) in zip(circuit.xor.tolist(), circuit.fanin.tolist(), strict=True):
        gate = network.create_xor if xor else network.create_and
        nodes.append(gate(signal(a), signal(b)))
    for literal in circuit.literals.tolist():
        network.create_po(signal(literal))
    return network


def from_network(network: "Aig", names: Circuit) -> Circuit:
    """The circuit of a graph without dangling nodes; its wires are called as those of `names`."""
    builder = Builder(names.inputs)
    nodes = {0: 0, **dict(zip(network.pis(), builder.inputs, strict=False))}

    def literal(signal: "AigSignal") -> int:
        return nodes[network.get_node(signal)] ^ network.is_complemented(signal)

    for node in network.gates():
        nodes[node] = builder.and_(*map(literal, network.fanins(node)))
    outputs = map(literal, network.pos())
    return builder.build(dict(zip(names.outputs, outputs, strict=False)))
