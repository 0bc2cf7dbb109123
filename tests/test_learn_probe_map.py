"""Probe maps say where probes are, survive a file, and name the wires of a network in a file."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from tests.networks import every
from tmc.cli.app import main
from tmc.compilation import Compiled, compile
from tmc.learn.causal import CausalCircuit, causal_circuit
from tmc.learn.causal_networks import CausalLuts, causal_luts
from tmc.learn.exact import ExactNetwork, emulate, load_network
from tmc.learn.intervention import intervention
from tmc.learn.oracles import node_values
from tmc.learn.probe_map import load_map, named, probe_map, save_map
from tmc.learn.target import probe_labels, target
from tmc.machines.errors import TmcError, UsageError

torch.set_num_threads(1)


def activations(network: ExactNetwork, words: Tensor) -> list[Tensor]:
    layers: list[Tensor] = []

    def watch(_layer: int, values: Tensor) -> Tensor:
        layers.append(values)
        return values

    with torch.no_grad():
        network(words.float(), watch)
    return layers


def labels(source: Compiled) -> dict[str, np.ndarray[tuple[int, ...], np.dtype[np.bool_]]]:
    """What the simulator's traces say of the probes that are not the same on every word."""
    aim = target(source, probes=True)
    columns = probe_labels(aim, every(source.n)).T
    return dict(zip([probe.name for probe in aim.probes], columns, strict=True))


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("name", ["parity", "increment", "palindrome"])
def test_units_and_luts_are_the_probes_that_the_map_says(name: str, causal: bool) -> None:
    source = compile(name, 4)
    circuit = causal_circuit(source).circuit if causal else source.circuit
    probes, words = probe_map(source, causal=causal, lut=3), every(4)
    layers = activations(emulate(circuit), torch.from_numpy(words))
    assert [len(layer) for layer in layers] == list(probes.layers)
    checked = 0
    true = labels(source)
    for place in probes.probes:
        unit = layers[place.layer][place.unit].numpy() != place.complement
        if place.name in true:
            assert np.array_equal(unit, true[place.name]), place.name
            checked += 1
        else:
            assert len(set(unit.tolist())) == 1  # the same on every word
    assert checked + len({*probes.absorbed} & {*true}) == len(true)
    assert checked and (not causal or not probes.absorbed)
    if causal:
        nodes = node_values(causal_luts(causal_circuit(source), 3).network, words)
        assert nodes.shape[1] == 4 + probes.luts
        for place in probes.probes:
            if place.lut is not None and place.name in true:
                assert np.array_equal(nodes[:, place.lut] ^ place.complement, true[place.name])


def test_files_of_a_network_and_its_map_can_be_intervened_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["learn", "map", "parity", "-n", "4", "--causal", "-o", "map.json"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("parity, n = 4: 88 probes on 87 of ") and "written: map.json" in out
    assert main(["learn", "emulate", "parity", "-n", "4", "--causal", "-o", "n.safetensors"]) == 0
    model = named(load_network("n.safetensors"), load_map("map.json"))
    truth = causal_circuit(compile("parity", 4))
    patch = {"t=2 state=odd": True, "t=2 state=even": False}
    ours, theirs = model.intervene(every(4), patch), truth.intervene(every(4), patch)
    assert np.array_equal(ours.outputs, theirs.outputs)
    for wire, values in theirs.wires.items():
        assert np.array_equal(ours.wires[wire], values)
    with pytest.raises(TmcError, match="the probe map of parity, n = 4, is not one of this netw"):
        named(emulate(compile("parity", 4).circuit), load_map("map.json"))


def test_maps_survive_a_file_and_damaged_ones_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "map.json"
    with pytest.raises(TmcError, match=r"^cannot read .*map.json: "):
        load_map(path)
    for causal in (False, True):
        probes = probe_map(compile("increment", 3), causal=causal)
        save_map(probes, path)
        assert load_map(path) == probes
    about = json.loads(path.read_text())
    damages: list[tuple[dict[str, object], str]] = [
        ({"format": "tmc dataset 1"}, "it does not say that it is a 'tmc probe map 1'"),
        ({"steps": None, "extra": 1}, "extra"),
        ({"probes": [{**about["probes"][0], "layer": 10_000}]}, "t=0 state=right is in no layer"),
        ({"probes": [{**about["probes"][0], "unit": 99}]}, "is no unit of its layer"),
        ({"probes": [{**about["probes"][0], "kind": "tail"}]}, "tail"),
    ]
    for damage, message in damages:
        path.write_text(json.dumps({**about, **damage}))
        with pytest.raises(TmcError, match=f"map.json is not a probe map: .*{message}"):
            load_map(path)
    for text in ("", "[]", "{}"):
        path.write_text(text)
        with pytest.raises(TmcError, match="map.json is not a probe map"):
            load_map(path)


def test_an_intervention_on_one_word() -> None:
    source = compile("increment", 3)
    found = intervention(source, "101", ["t=4 cell[2]=0"])
    assert (found.tape_before, found.tape_after, found.agree) == ("110", "101", True)
    cell = {"t=4 cell[2]=0": True, "t=4 cell[2]=1": False, "t=4 cell[2]=_": False}
    assert found.patch == cell
    assert {"t=4 cell[2]=0", "t=4 cell[2]=1"} < {*found.changed}
    assert all(name >= "t=4" for name in found.changed)
    both = intervention(source, "101", ["t=4 cell[2]=0=1"])
    assert both.patch == {"t=4 cell[2]=0": True}
    for word, change, message in (
        ("10", "t=4 cell[2]=0", '"10" has length 2'),
        ("101", "t=4 cell[2]=0=2", 't=4 cell.2.=0 cannot be set to "2"'),
        ("101", "t=4 state=carri", 'there is no wire "t=4 state=carri"'),
        ("101", "nonsense", 'there is no wire "nonsense"'),
    ):
        with pytest.raises(UsageError, match=message):
            intervention(source, word, [change])
    for twice in (["t=4 cell[2]=0", "t=4 cell[2]=1"], ["t=4 cell[2]=0=1", "t=4 cell[2]=0=0"]):
        with pytest.raises(UsageError, match=r"t=4 cell.2.=\d is set to 0 and to 1"):
            intervention(source, "101", twice)
    with pytest.raises(UsageError, match="needs a witness beside the word"):
        intervention(compile("subset-sum", 3), "1#1", ["t=1 head=1"])


def test_a_network_that_does_otherwise_is_told_of(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(model: CausalCircuit, lut: int) -> CausalLuts:
        made = causal_luts(model, lut)
        return replace(made, tables=1 - made.tables)

    monkeypatch.setattr("tmc.learn.intervention.causal_luts", broken)
    command = ["learn", "intervene", "parity", "-n", "3", "--word", "011"]
    assert main([*command, "--set", "t=2 state=even"]) == 1
    assert "the networks do not do what the circuit does" in capsys.readouterr().out


def test_the_commands_print_json(capsys: pytest.CaptureFixture[str]) -> None:
    command = ["learn", "intervene", "parity", "-n", "4", "--word", "0110", "--json"]
    assert main([*command, "--set", "t=2 state=even"]) == 0
    about = json.loads(capsys.readouterr().out)
    assert about["answers"] == [
        {"output": "accept", "before": 0.0, "circuit": 1.0, "exact": 1.0, "luts": 1.0}
    ]
    assert about["agree"] is True and about["tape_before"] is None
    assert main(["learn", "map", "increment", "-n", "4", "--json"]) == 0
    about = json.loads(capsys.readouterr().out)
    assert about["causal"] is False and about["probes"][0]["name"] == "t=0 state=right"
    assert main(["learn", "map", "parity", "-n", "4", "-o", "map.txt"]) == 2
    assert "take a name in .json" in capsys.readouterr().err
