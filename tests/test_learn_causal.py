"""Interventions: the circuit against gates and simulator, networks against the circuit."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from tests.circuits import circuits
from tests.networks import every, parity
from tmc.circuits.circuit import Circuit
from tmc.compilation import Compiled, compile
from tmc.hashing.merge import care_patterns
from tmc.learn.causal import (
    CausalCircuit,
    CausalModel,
    Reals,
    Values,
    assign,
    beside,
    causal_circuit,
    found_probes,
    interchange_agreement,
)
from tmc.learn.causal_networks import (
    CausalLuts,
    causal_exact,
    causal_luts,
    in_real_numbers,
    read_back,
)
from tmc.learn.data import dataset
from tmc.learn.matched import MatchedNet
from tmc.learn.oracles import circuit_oracle, machine_oracle, node_values
from tmc.learn.target import Target
from tmc.learn.training import fit
from tmc.machines.errors import UsageError
from tmc.machines.machine import Machine
from tmc.machines.simulate import Configuration, run
from tmc.unroll.encoding import Bits
from tmc.unroll.probes import variable

torch.set_num_threads(1)

MACHINES = ["parity", "increment", "palindrome", "sort-bits"]


@cache
def compiled(name: str, n: int, level: int = 1, strategy: str = "auto") -> Compiled:
    return compile(name, n, level=level, strategy=strategy)


def by_hand(circuit: Circuit, bits: Bits, settings: Mapping[int, Bits]) -> list[Bits]:
    """The values of all nodes, one gate after the other, where some are set."""
    values = [np.zeros(len(bits), dtype=np.bool_), *bits.T]
    values = [settings.get(node, value) for node, value in enumerate(values)]
    for gate in circuit.gates():
        a, b = (values[x >> 1] ^ bool(x & 1) for x in (gate.left, gate.right))
        values.append(settings.get(gate.node, a ^ b if gate.xor else a & b))
    return values


def same(a: Values, b: Values) -> bool:
    return np.array_equal(a.outputs, b.outputs) and all(
        np.array_equal(a.wires[name], b.wires[name]) for name in a.wires
    )


@st.composite
def patched(draw: st.DrawFn) -> tuple[CausalCircuit, Bits, dict[str, Bits]]:
    """A circuit whose every node has a name, some for its complement, and a patch for a few."""
    circuit = draw(circuits(min_inputs=1))
    rng = np.random.default_rng(draw(st.integers(0, 1 << 16)))
    flips = rng.integers(2, size=circuit.nodes).tolist()
    wires = {f"w{node}": 2 * node + flip for node, flip in enumerate(flips)}
    words = every(len(circuit.inputs))
    chosen = rng.permutation(np.arange(1, circuit.nodes))[: rng.integers(1, 5)].tolist()
    return (
        CausalCircuit(circuit, wires),
        words,
        {f"w{node}": rng.random(len(words)) < 0.5 for node in chosen},
    )


@given(case=patched())
def test_a_circuit_computes_on_from_what_is_set(
    case: tuple[CausalCircuit, Bits, dict[str, Bits]],
) -> None:
    model, words, patch = case
    settings = {model.wires[n] >> 1: v ^ bool(model.wires[n] & 1) for n, v in patch.items()}
    nodes = by_hand(model.circuit, words, settings)
    values = model.intervene(words, patch)
    for literal, column in zip(model.circuit.literals.tolist(), values.outputs.T, strict=True):
        assert np.array_equal(column, nodes[literal >> 1] ^ bool(literal & 1))
    for name, literal in model.wires.items():
        assert np.array_equal(values.wires[name], nodes[literal >> 1] ^ bool(literal & 1))
    assert np.array_equal(model.run(words).outputs, circuit_oracle(model.circuit)(words))


@given(case=patched(), reset=st.booleans())
def test_an_exact_network_does_what_its_circuit_does(
    case: tuple[CausalCircuit, Bits, dict[str, Bits]], reset: bool
) -> None:
    model, words, patch = case
    network = causal_exact(model, reset=reset)
    assert same(network.run(words), model.run(words))
    assert same(network.intervene(words, patch), model.intervene(words, patch))


@given(case=patched(), k=st.integers(2, 6), thin=st.booleans())
def test_a_lut_network_does_what_its_circuit_does(
    case: tuple[CausalCircuit, Bits, dict[str, Bits]], k: int, thin: bool
) -> None:
    model, words, patch = case
    if thin:  # only what is set has a name: the rest may hide in constituents
        model = CausalCircuit(model.circuit, {name: model.wires[name] for name in patch})
    network = causal_luts(model, k)
    assert network.network.fan_in <= k
    assert same(network.run(words), model.run(words))
    assert same(network.intervene(words, patch), model.intervene(words, patch))


@pytest.mark.parametrize("name", MACHINES)
def test_to_assign_a_variable_is_to_change_the_configuration(name: str) -> None:
    """The oracle is the simulator, resumed from a configuration in which one thing is changed."""
    source = compiled(name, 3)
    machine, model = source.machine, causal_circuit(source)
    words = every(3)
    runs = [run(machine, word, trace=True) for word in source.encoding.words(words)[0].tolist()]
    rng = np.random.default_rng(0)
    chosen = rng.choice([n for n in model.names if not n.startswith("t=0")], 40, replace=False)
    changes = 0
    for probe in map(str, chosen):
        time, q, head, cell = parts(machine, probe)
        found = model.intervene(words, assign(model, probe))
        changes += int((found.outputs != model.run(words).outputs).any())
        for row, one in enumerate(runs):
            now = one.history[min(time, len(one.history) - 1)]
            changed = Configuration(
                now.state if q is None else q,
                now.heads if head is None else (head,),
                now.tapes if cell is None else ({**now.tapes[0], **cell},),
            )
            later = resumed(machine, changed)
            for then in range(time, source.steps + 1):
                seen = {
                    wire: float(values[row])
                    for wire, values in found.wires.items()
                    if wire.startswith(f"t={then} ")
                }
                assert seen == shown(machine, later[min(then - time, len(later) - 1)], seen)
    assert changes


def parts(
    machine: Machine, probe: str
) -> tuple[int, int | None, int | None, dict[int, int] | None]:
    """The time of a probe, and the state, the place of the head or the cell that it is about."""
    time, _, rest = probe[2:].partition(" ")
    what, _, value = rest.partition("=")
    if what == "state":
        return int(time), machine.states.index(value), None, None
    if what == "head":
        return int(time), None, int(value), None
    return int(time), None, None, {int(what[5:-1]): machine.symbols.index(value)}


def shown(machine: Machine, now: Configuration, probes: Iterable[str]) -> dict[str, float]:
    """What probes say of a configuration."""
    values = {}
    for probe in probes:
        _, q, head, cell = parts(machine, probe)
        holds = now.state == q or now.heads == (head,)
        for i, symbol in (cell or {}).items():
            holds = now.tapes[0].get(i, machine.blank) == symbol
        values[probe] = float(holds)
    return values


def resumed(machine: Machine, start: Configuration) -> list[Configuration]:
    """The configurations from `start` on, up to fifty."""
    found = [start]
    while len(found) < 50:
        now = found[-1]
        ((head,), (tape,)) = now.heads, now.tapes
        actions = machine.delta.get((now.state, (tape.get(head, machine.blank),)), ())
        if now.state in machine.final or not actions:
            break
        (action,) = actions
        place = head + action.moves[0]
        heads = (max(place, 0) if machine.one_way else place,)
        found.append(Configuration(action.state, heads, ({**tape, head: action.write[0]},)))
    return found


@pytest.mark.parametrize("name", MACHINES)
def test_wires_and_outputs_of_a_causal_circuit(name: str) -> None:
    source = compiled(name, 4)
    model, words = causal_circuit(source), care_patterns(source.encoding)
    values = model.run(words)
    assert np.array_equal(values.outputs, machine_oracle(source.encoding, model.outputs)(words))
    probes = circuit_oracle(source.probes)(words)
    assert {*values.wires} >= {*source.probes.outputs}
    known = dict(zip(source.probes.outputs, probes.T, strict=True))
    touched = {variable(probe) for probe in known}
    for probe, wire in values.wires.items():  # absent is false, but a cell not touched is blank
        blank = probe.endswith("=_") and variable(probe) not in touched
        assert np.array_equal(wire, known.get(probe, np.full(len(words), blank))), probe


@pytest.mark.parametrize("name", MACHINES)
def test_probes_are_found_in_the_compiled_circuit_or_are_not_there(name: str) -> None:
    source = compiled(name, 5)
    model, words = found_probes(source), care_patterns(source.encoding)
    assert model.circuit is source.circuit
    values = model.run(words).wires
    everything = by_hand(source.circuit, words, {})
    known = {node.tobytes() for node in everything} | {(~node).tobytes() for node in everything}
    probes = circuit_oracle(source.probes)(words)
    for probe, column in zip(source.probes.outputs, probes.T, strict=True):
        if probe in values:
            assert np.array_equal(values[probe], column)
        else:
            assert column.tobytes() not in known
    assert model.names


def shuffled(source: Compiled, count: int = 100) -> tuple[Bits, Bits]:
    words = care_patterns(source.encoding)
    rng = np.random.default_rng(0)
    base, other = rng.integers(len(words), size=(2, count))
    return words[base], words[other]


def some(model: CausalModel, count: int) -> list[str]:
    """Variables of a model, drawn by chance."""
    variables = list(dict.fromkeys(map(variable, model.names)))
    return [str(name) for name in np.random.default_rng(1).choice(variables, count, replace=False)]


@pytest.mark.parametrize("name", MACHINES)
def test_networks_made_of_a_circuit_agree_with_it_on_every_interchange(name: str) -> None:
    source = compiled(name, 3)
    model = causal_circuit(source)
    for network in (causal_exact(model), causal_exact(model, reset=True), causal_luts(model)):
        agreement = interchange_agreement(model, network, *shuffled(source), some(model, 12))
        assert agreement.fraction == agreement.fraction_of_effects == 1
        assert agreement.pairs == 100 and [*agreement.alike] == some(model, 12)
        assert sum(agreement.effects.values()) > 30


@pytest.mark.parametrize("name", ["parity", "palindrome"])
def test_the_same_function_by_another_algorithm_does_not_agree(name: str) -> None:
    source = compiled(name, 4)
    model = causal_circuit(source)
    control = beside(model, source.circuit)
    words = care_patterns(source.encoding)
    assert same(control.run(words), model.run(words))  # whoever only looks cannot tell
    network, states = causal_exact(control), [f"t={t} state" for t in range(1, 5)]
    agreement = interchange_agreement(model, network, *shuffled(source), states)
    assert agreement.fraction < 0.9 and agreement.fraction_of_effects == 0
    again = interchange_agreement(control, network, *shuffled(source), states)
    assert again.fraction == 1 and sum(again.effects.values()) == 0
    all_of_it = interchange_agreement(model, control, *shuffled(source))
    assert 0.5 < all_of_it.fraction < 1
    with pytest.raises(ValueError, match="different inputs"):
        beside(model, compiled(name, 3).circuit)


def test_effects_in_either_model_count() -> None:
    source = compiled("parity", 4)
    model, pairs = causal_circuit(source), shuffled(source)
    control, states = beside(model, source.circuit), ["t=2 state"]
    ways = [
        interchange_agreement(first, second, *pairs, states)
        for first, second in ((model, control), (control, model))
    ]
    assert ways[0] == ways[1] and ways[0].fraction_of_effects == 0
    assert ways[0].effects["t=2 state"] == 100 - ways[0].alike["t=2 state"] > 30


def test_outputs_are_matched_by_name_and_inputs_are_no_variables() -> None:
    gates = [(False, 2, 4), (True, 2, 4)]
    one = Circuit.of(["a", "b"], gates, [("both", 6), ("less", 4), ("differ", 8)])
    other = Circuit.of(["a", "b"], gates, [("differ", 8), ("more", 2), ("both", 6)])
    wires = {"a": 2, "both": 6, "differ": 8}
    words = every(2)
    agreement = interchange_agreement(
        CausalCircuit(one, wires), CausalCircuit(other, wires), words, words[::-1]
    )
    assert agreement.alike == {"both": 4, "differ": 4}
    assert agreement.effects == {"both": 2, "differ": 0}


def trained(name: str, n: int) -> tuple[CausalCircuit, CausalLuts, MatchedNet]:
    """A network that was shown every node of a causal circuit, on every word."""
    source = compiled(name, n)
    truth = causal_circuit(source)
    model = causal_luts(truth, 3)
    net = MatchedNet(model.network, np.ones(len(model.network), dtype=np.bool_))
    aim = Target(truth.circuit, model.network, source.encoding)
    data = dataset(aim, sampling="exhaustive")
    fit(net, data)
    optimizer = torch.optim.Adam(net.parameters(), 0.3)
    for _ in range(100):  # beyond the first step at which all is right when rounded
        optimizer.zero_grad()
        net.loss(data.train).backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    return truth, model, net


def test_a_network_that_learned_agrees_in_bits_and_in_real_numbers() -> None:
    truth, model, net = trained("parity", 4)
    words, pairs = every(4), shuffled(compiled("parity", 4))
    bits, reals = read_back(model, net), in_real_numbers(model, net)
    soft = net(torch.from_numpy(words).float()).detach().numpy()
    assert np.allclose(soft, reals.run(words).outputs, atol=1e-4)
    assert np.array_equal(net.predict(words), bits.run(words).outputs)
    assert same(bits.run(words), truth.run(words))
    for name in model.names:
        assert 0 < np.abs(reals.run(words).wires[name] - truth.run(words).wires[name]).max() < 0.5
    for network in (bits, reals):
        assert interchange_agreement(truth, network, *pairs).fraction == 1
    with pytest.raises(UsageError, match='the form "walsh" is no table of real numbers'):
        in_real_numbers(model, MatchedNet(model.network, form="walsh"))


def test_right_on_every_word_is_not_right_where_no_word_leads() -> None:
    """Interchanges reach corners of the tables that no word reaches, and nobody has learned."""
    truth, model, net = trained("increment", 3)
    words, pairs = every(3), shuffled(compiled("increment", 3))
    learned = read_back(model, net)
    assert same(learned.run(words), truth.run(words))
    assert 0.5 < interchange_agreement(truth, learned, *pairs).fraction_of_effects < 1
    reached = np.zeros_like(model.tables, dtype=np.bool_)
    nodes = node_values(model.network, words)
    for row, lut in zip(reached, model.network.luts, strict=True):
        row[sum((nodes[:, x].astype(int) << j for j, x in enumerate(lut.fanin)), 0)] = True
    mended = replace(learned, tables=np.where(reached, learned.tables, model.tables))
    assert interchange_agreement(truth, mended, *pairs).fraction == 1


def test_a_complemented_code_is_seen_in_the_values_and_not_in_interchanges() -> None:
    """A chain of XORs that holds every state upside down computes the same by the same steps."""
    chain = parity(4)
    wires = {"t=2 state=odd": 2 * 5, "t=3 state=odd": 2 * 6}
    model = CausalCircuit(chain, wires)
    upside_down = CausalCircuit(chain, {name: literal ^ 1 for name, literal in wires.items()})
    words = every(4)
    assert not same(model.run(words), upside_down.run(words))
    assert interchange_agreement(model, upside_down, words, words[::-1]).fraction == 1


def test_real_values_between_the_corners_flow_on() -> None:
    model = causal_luts(CausalCircuit(parity(3), {"odd": 2 * 4}), 2)
    words = np.array([[True, False, False]])
    assert model.run(words).outputs == 1
    for p in (0.0, 0.25, 0.5, 1.0):
        assert model.intervene(words, {"odd": p}).outputs == p
    exact = causal_exact(CausalCircuit(parity(3), {"odd": 2 * 4}))
    assert exact.intervene(words, {"odd": 0.25}).outputs == 0.25
    noisy: Reals = np.array([[0.9, 0.1, 0.0]], dtype=np.float32)
    assert exact.run(noisy).wires["odd"] == pytest.approx(0.8 + 0.2)


def test_what_cannot_be_set_is_refused() -> None:
    model = causal_circuit(compiled("parity", 4))
    words = every(4)
    with pytest.raises(UsageError, match='there is no wire "t=2 state=evne"'):
        model.intervene(words, {"t=2 state=evne": True})
    assert model.wires["t=0 state=even"] == 1 and "t=0 state=even" not in model.names
    assert model.run(words).wires["t=0 state=even"].all()
    with pytest.raises(UsageError, match="t=0 state=even is 1 on every word"):
        model.intervene(words, {"t=0 state=even": False})
    both = CausalCircuit(model.circuit, {"t=2 state=even": 13, "t=2 state=odd": 12})
    with pytest.raises(UsageError, match="t=2 state=odd is one wire with another probe"):
        both.intervene(words, {"t=2 state=even": True, "t=2 state=odd": True})
    with pytest.raises(UsageError, match=r"words of shape \(16, 3\) do not fit the 4 inputs"):
        model.run(words[:, :3])


def test_a_variable_is_given_one_of_its_values() -> None:
    model = causal_circuit(compiled("palindrome", 4))
    (name, *_) = [name for name in model.names if name.startswith("t=3 state=")]
    patch = assign(model, name)
    assert patch[name] and sum(patch.values()) == 1
    assert {key.partition("=")[0] for key in patch} == {"t"}
    assert all(key.startswith("t=3 state=") for key in patch)
    states = [model.intervene(every(4), patch).wires[key] for key in patch]
    assert np.array_equal(np.sum(states, axis=0), np.ones(16))
