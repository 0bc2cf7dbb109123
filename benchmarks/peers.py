"""What others make of a circuit: the scripts of ABC and the passes of aigverse.

    pip install pyosys aigverse     # pyosys brings the program yosys-abc along

Both get the circuit as an AIGER file and work in a process of their own, which is ended when its
time is over. They count ANDs and know no XOR; reading their answer finds the XORs again
(`tmc.formats.xors`), so that it can be counted in B2 as well. Nobody has checked an answer yet.
"""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from tmc.circuits.circuit import Circuit
from tmc.formats.aiger import to_aig
from tmc.formats.aiger_reader import from_aiger

# ABC's own scripts, spelled out since the program comes without its abc.rc.
RESYN2 = "b; rw; rf; b; rw; rwz; b; rfz; rwz; b".replace("rwz", "rw -z").replace("rfz", "rf -z")
COMPRESS2RS = (
    "b -l; rs -K 6 -l; rw -l; rs -K 6 -N 2 -l; rf -l; rs -K 8 -l; b -l; rs -K 8 -N 2 -l; rw -l; "
    "rs -K 10 -l; rw -z -l; rs -K 10 -N 2 -l; b -l; rs -K 12 -l; rf -z -l; rs -K 12 -N 2 -l; "
    "rw -z -l; b -l"
)
SHORT = {"b": "balance", "rw": "rewrite", "rf": "refactor", "rs": "resub"}
ABC = {
    "resyn2": f"{RESYN2}; {RESYN2}",
    "compress2rs": f"{COMPRESS2RS}; {COMPRESS2RS}",
    "dc2": "dc2; dc2",
    "fraig": "fraig; &get -n; &dc2; &dc2; &put",
    "syn3": "&get -n; &syn3; &syn3; &put",
    "syn4": "&get -n; &syn4; &syn4; &put",
    "collapse": "collapse; strash; dc2; dc2",
    "deepsyn": "fraig; dc2; &get -n; &deepsyn -T {seconds}; &put",
}
"""Scripts by name; `{seconds}` stands for the time they may take."""

AIGVERSE = ("resubstitution", "balancing")
"""What goes round until nothing is gained: rewriting, refactoring and this."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a peer made of a circuit."""

    script: str
    circuit: Circuit
    ands: int
    """Its size as the peer counts."""
    seconds: float


def abc_program() -> Path | None:
    """The program of the pyosys package, or `None`."""
    spec = find_spec("pyosys")
    path = Path(spec.origin).with_name("yosys-abc") if spec and spec.origin else None
    return path if path and path.exists() else None


def missing() -> Iterator[str]:
    """One line for each peer that is not installed."""
    if not abc_program():
        yield "ABC is left out: pip install pyosys"
    if not find_spec("aigverse"):
        yield "aigverse is left out: pip install aigverse"


def abc(circuit: Circuit, seconds: float) -> Iterator[Answer]:
    """The answers of ABC's scripts, each within its seconds; a script that failed gives none."""
    program = abc_program()
    for name, script in ABC.items() if program else ():
        script = "; ".join(_spelled(step) for step in script.split("; "))
        script = script.format(seconds=max(1, int(seconds)))
        command = [str(program), "-q", f"read_aiger in.aig; strash; {script}; write_aiger out.aig"]
        if answer := _ask(command, f"ABC {name}", circuit, seconds + 2):
            yield answer


def aigverse(circuit: Circuit, seconds: float) -> Iterator[Answer]:
    """The answers of aigverse, with and without balancing."""
    for name in AIGVERSE if find_spec("aigverse") else ():
        command = [sys.executable, __file__, name, str(seconds)]
        if answer := _ask(command, f"aigverse {name}", circuit, seconds + 2):
            yield answer


def _spelled(step: str) -> str:
    word, *options = step.split(" ")
    return " ".join([SHORT.get(word, word), *options])


def _ask(command: list[str], script: str, circuit: Circuit, seconds: float) -> Answer | None:
    """Run a command that makes out.aig of in.aig; `None` if it does not."""
    with TemporaryDirectory() as folder:
        Path(folder, "in.aig").write_bytes(to_aig(circuit))
        began = perf_counter()
        try:
            subprocess.run(command, cwd=folder, timeout=seconds, capture_output=True, check=False)
        except subprocess.TimeoutExpired:
            return None
        took = perf_counter() - began
        file = Path(folder, "out.aig")
        if not file.exists():
            return None
        data = file.read_bytes() + b"\n"  # which aigverse leaves out after the last line
    found = from_aiger(data)
    # The order of inputs and outputs is kept, their names are not.
    named = replace(found, inputs=circuit.inputs, outputs=circuit.outputs)
    return Answer(script, named, int(data.split(maxsplit=6)[5]), took)


def _run_aigverse(third: str, seconds: float) -> None:
    """Go round the passes until nothing is gained or the time is over."""
    from aigverse import algorithms, io

    passes = (
        algorithms.aig_cut_rewriting,
        algorithms.sop_refactoring,
        algorithms.balancing if third == "balancing" else algorithms.aig_resubstitution,
        algorithms.aig_resubstitution,
    )
    ends = perf_counter() + seconds
    best = algorithms.cleanup_dangling(io.read_aiger_into_aig("in.aig"))
    network, before = best, best.num_gates + 1
    while best.num_gates < before and perf_counter() < ends:
        before = best.num_gates
        for one in passes:
            improved = one(network)
            assert improved is not None  # it is only where a network is changed in place
            network = algorithms.cleanup_dangling(improved)
            if network.num_gates < best.num_gates:
                best = network
            io.write_aiger(best, "new.aig")
            Path("new.aig").replace("out.aig")
            if perf_counter() >= ends:
                break


if __name__ == "__main__":
    _run_aigverse(sys.argv[1], float(sys.argv[2]))
