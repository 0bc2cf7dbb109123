"""Machine files from anybody: bombs, noise, and files cut short get a message, soon."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tmc.machines.errors import TmcError
from tmc.machines.files import load, parse
from tmc.machines.importers.formats import FORMATS
from tmc.machines.machine import Machine
from tmc.machines.simulate import run

FILES = sorted((Path(__file__).parent / "formats").iterdir())
KEYS = [f.key for f in FORMATS]


def outcome(text: str, file: str, format: str | None = None) -> Machine | str:
    """A machine that runs, or the message that there is instead of one."""
    try:
        machine = parse(text, file, format)
    except TmcError as error:
        assert str(error)
        return str(error)
    run(machine, [0][: machine.input_size], max_steps=20)
    return machine


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_files_cut_short_at_every_character(path: Path) -> None:
    text = path.read_text()
    machines = 0
    for end in range(len(text)):
        result = outcome(text[:end], path.name)
        machines += isinstance(result, Machine)
    assert machines < len(text)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_line_ends_marks_and_encodings(path: Path, tmp_path: Path) -> None:
    text = path.read_text()
    expected = load(path)
    copy = tmp_path / path.name
    carriage = text.replace("\n", "\r\n")
    for content in (
        carriage.encode(),
        b"\xef\xbb\xbf" + text.encode(),
        text.encode("utf-16"),
        text.rstrip("\n").encode(),
    ):
        if path.suffix in (".jff", ".jflap") and content.startswith(b"\xff\xfe"):
            continue
        copy.write_bytes(content)
        again = load(copy)
        assert (again.delta, again.final) == (expected.delta, expected.final)
    copy.write_bytes(text.encode() + b"\0")
    with pytest.raises(TmcError, match="this is not a text file"):
        load(copy)
    copy.write_bytes(text.encode() + b"\xff")
    with pytest.raises(TmcError, match="this is not a text file"):
        load(copy)


def test_xml_says_its_encoding(tmp_path: Path) -> None:
    text = (Path(__file__).parent / "formats" / "inc.jff").read_text().replace("carry", "dé")
    path = tmp_path / "x.jff"
    path.write_bytes(text.replace("UTF-8", "ISO-8859-1").encode("latin-1"))
    assert load(path).states[0] == "dé"


def seven_tapes() -> str:
    """Four rules that say nothing of six of the tapes: 78,125 rules without sets."""
    one = "".join(
        f"<transition><from><name>q</name></from><to><name>q</name></to>"
        f"<read0>{symbol}</read0><write0>{symbol}</write0><move0>R</move0></transition>"
        for symbol in "0123"
    )
    return (
        '<structure><structure type="turing"><tapes>7</tapes>'
        '<structure type="start_state"><state><name>q</name></state></structure>'
        f'<structure type="transition_set">{one}</structure></structure></structure>'
    )


def bombs() -> Iterator[tuple[str, str]]:
    entities = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 30))
    yield "f.jff", f'<!DOCTYPE b [<!ENTITY l0 "ha">{entities}]><structure>&l29;</structure>'
    yield (
        "f.jff",
        '<!DOCTYPE b [<!ENTITY x SYSTEM "file:///etc/passwd">]><structure>&x;</structure>',
    )
    yield "f.jff", "<structure>" * 100_000
    yield "f.jff", "<structure><type>turing</type>" + "<state/>" * 400_000
    block = '<block id="0" name="b"><tag>M</tag><initial/></block><M><automaton>'
    yield "f.jff", "<structure><type>turing</type><automaton>" + block * 20
    laughs = "\n".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 30))
    yield "f.yaml", f"start state: q\ntable:\na0: &a0 ha\n{laughs}\n"
    yield "f.yaml", "start state: q\ntable: " + "[" * 50_000
    yield "f.yaml", "start state: q\ntable: " + "{a: " * 50_000
    yield "f.yaml", "start state: q\ntable: !!python/object/apply:os.system ['true']\n"
    yield (
        "f.yaml",
        "start state: q\ntable:\n" + "".join(f"  q{i}: {{a: R}}\n" for i in range(60_000)),
    )
    yield "f.json", '{"finals": ' + "[" * 100_000
    yield "f.json", '{"finals": ' + "9" * 100_000 + "}"
    yield "f.csv", ",a\n>q," + '"' + "(" * 100_000
    yield "f.csv", ',a\n>q,"q,a,R"\n' + "q,a\n" * 50_000
    yield "f.tvm", "state q:\n  on " + "[" * 100_000
    yield "f.tvm", "tapes: 6\nblank: _\nstart: q\nstate q:\n" + "  on */*/*/*/*/* -> move " * 5_000
    yield "f.txt", "q 1 1 r q\n" * 300_000
    yield "f.txt", "".join(f"q{i} * * r q{i + 1}\n" for i in range(100_000))
    yield "f.txt", "".join(f"* {chr(0x4E00 + i)} * r q{i}\n" for i in range(3_000))
    many = ",".join("_" * 30)
    yield "f.txt", f"init: q\naccept: y\nq,{many}\ny,{many},{','.join('>' * 30)}\n" * 10_000
    yield "f.tm", "#! start q\n" + "q 1 1 100 q\n" * 3_000
    yield "f.tm", "".join(f"#! end q{i}\nq{i} 1 1 {i % 100} q\n" for i in range(20_000))
    yield (
        "f.tm",
        "#Q = {q}\n#S = {a}\n#G = {a,b,c,d}\n#q0 = q\n#F = {q}\n#N = 30\nq "
        + "*" * 30
        + " "
        + "*" * 30
        + " "
        + "*" * 30
        + " q\n",
    )
    yield "f.tm", "CONF:BEGIN\nCONF:END\n0 " + "* " * 40 + "-> 0 " + "* " * 40 + "R " * 40
    yield "f.tm", "states 99999\n" + "q\n" * 99_999
    yield "f.tur", "rules:\n" + "  a:\n" * 100_000
    yield "f.tur", "rules:\n  a:\n    " + "[" * 100_000 + " -> "
    yield "f.tur", "blank: x\n" * 200_000 + "rules:\n  a:\n    1, R, a\n"
    yield "f.tur", "name: x\n" * 3 + "\n" * 3_900_000
    yield "f.tur", "rules:\n" + " \n" * 1_900_000
    names = [f"q{i}" for i in range(19_000)]
    rules = "".join(f"  {q}:\n    1, R, {q}\n" for q in names)
    yield "f.tur", f"states:\n  stop: x,{','.join(names)}\nrules:\n{rules}"
    yield "f.yaml", "start state: q\n" * 250_000
    yield "f.tvm", "state q:\non -> \n" * 250_000
    yield "f.jflap", "<structure " * 300_000
    yield "f.jflap", seven_tapes()
    yield "f.csv", ">" * 3_000_000
    yield "f.txt", "_".join(["1RA0LA"] * 100_000)
    yield "f.txt", "Q:" + "q," * 200_000 + "\nA:0\nS:q\nF:q\nT:q,0,q,0,R\n"


def test_bombs_get_a_message_within_their_limits(tmp_path: Path) -> None:
    """In a process that has a minute for all of them, and may not grow by 500 MB."""
    paths = []
    for i, (name, text) in enumerate(bombs()):
        (tmp_path / str(i)).mkdir()
        paths.append(tmp_path / str(i) / name)
        paths[-1].write_text(text)
    program = """if True:
        import resource, sys
        from tmc.machines.errors import TmcError
        from tmc.machines.files import load
        resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
        load("parity")
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for path in sys.argv[1:]:
            try:
                load(path)
            except TmcError as error:
                assert str(error)
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
    """
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, paths)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 500_000  # kilobytes


@given(st.sampled_from(KEYS), st.text(max_size=200))
def test_noise_gets_a_message(key: str, text: str) -> None:
    outcome(text.replace("\0", ""), "f", key)


@given(st.sampled_from(FILES), st.sampled_from(KEYS), st.data())
def test_damaged_files_get_a_message(path: Path, key: str, data: st.DataObject) -> None:
    """Pieces of a file cut out, doubled or moved, read as its own format or another."""
    text = path.read_text()
    at = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=3, max_size=3)))
    pieces = [text[: at[0]], text[at[0] : at[1]], text[at[1] : at[2]], text[at[2] :]]
    chosen = data.draw(st.lists(st.sampled_from(pieces), max_size=5))
    own = next((f.key for f in FORMATS if f.sign(text)), None)
    outcome("".join(chosen), "f", data.draw(st.sampled_from([key, own])))
