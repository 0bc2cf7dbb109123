"""Files: samples and paths, everything that is no machine file, and writing whole or not at all."""

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tmc.machines.errors import SourceError, TmcError
from tmc.machines.files import load, parse, sample_names, write_whole

TEXT = "input 0\nstart q\naccept yes\nq:\n  0 -> R\n  _ -> S yes\n"

# ---------------------------------------------------------------------------------------- reading


def test_a_path_is_loaded_and_named_in_messages(tmp_path: Path) -> None:
    path = tmp_path / "zeros.tm"
    path.write_text(TEXT)
    for source in (path, str(path)):
        machine = load(source)
        assert (machine.name, machine.file) == ("zeros", str(path))
    path.write_text(TEXT.replace("S yes", "S yess"))
    with pytest.raises(SourceError) as error:
        load(path)
    assert str(error.value).startswith(f'{path}:6:10: error: unknown state "yess"')


@pytest.mark.parametrize("name", sample_names())
def test_every_sample_is_loaded_by_its_name(name: str) -> None:
    machine = load(name)
    assert machine.file == f"{name}.tm"
    assert machine.tests


def test_a_file_goes_before_a_sample_and_a_sample_before_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = sample_names()[0]
    monkeypatch.chdir(tmp_path)
    Path(name).mkdir()
    assert load(name).file == f"{name}.tm"
    Path(name).rmdir()
    Path(name).write_text(TEXT)
    assert load(name).file == name


def test_bytes_are_text_in_unicode(tmp_path: Path) -> None:
    path = tmp_path / "m.tm"
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.replace("0", "é").replace("\n", "\r\n").encode())
    assert load(path).symbols == ("é", "_")
    path.write_bytes(TEXT.replace("0", "é").encode("utf-16"))  # which begins with its mark
    assert load(path).symbols == ("é", "_")


def message(source: str | Path) -> str:
    with pytest.raises(TmcError) as error:
        load(source)
    assert error.value.exit_code == 1
    return str(error.value)


def test_what_is_not_there(tmp_path: Path) -> None:
    missing = tmp_path / "palindrom.tm"
    assert message(missing) == (
        f"there is no file `{missing}`\nhint: did you mean the sample `palindrome`?"
    )
    assert message("palindrom").endswith("hint: did you mean the sample `palindrome`?")
    assert message("palindrome.tm").endswith("hint: did you mean the sample `palindrome`?")
    assert message("xyzzy") == (
        "there is no file `xyzzy`\nhint: give the path of a `.tm` file, or the name of a sample"
    )
    assert message("") == "`.` is a folder, not a machine file"
    assert message("a\0b").startswith("cannot read")
    assert message("x" * 5000).startswith("cannot read")


def test_what_is_no_machine_file(tmp_path: Path) -> None:
    assert message(tmp_path) == f"`{tmp_path}` is a folder, not a machine file"
    path = tmp_path / "m.tm"
    place = f"{path}:1:1: error:"
    not_text = f"{place} this is not a text file\nhint: a machine file is text in UTF-8"
    too_large = f"{place} too large to be a machine file: more than 4,000,000 bytes"
    noise = random.Random(0).randbytes(1000)
    for content, expected in [
        (b"", f"{place} there is no machine in this file"),
        (b"\n; nothing\n", f"{place} there is no machine in this file"),
        (noise, not_text),
        (TEXT.encode("utf-16-le"), not_text),
        (TEXT.encode() + b"\0", not_text),
        (TEXT.encode() + b"\xff", not_text),
        (noise * 10_000, too_large),
        (b"0 " * 5_000_000, too_large),
    ]:
        path.write_bytes(content)
        assert message(path).startswith(expected)


def test_a_file_of_mistakes_is_given_up() -> None:
    with pytest.raises(SourceError) as error:
        parse("who knows\n" * 100_000)
    assert len(error.value.diagnostics) == 1001
    assert "too many mistakes" in error.value.diagnostics[-1].message


@pytest.mark.parametrize(
    "text",
    [
        "[" * 1900 + "\n",
        ":[" * 900 + "\n",
        "q:\n" + "[" * 1900 + " -> R\n",
        "\\" * 1999 + "\n",
        "0" * 3_000_000,
        '"' * 1999,
        "test " + '"\\' * 900,
        "time " + "(" * 190,
        "time " + "n" * 1900,
    ],
)
def test_what_would_take_long_is_refused_at_once(text: str) -> None:
    """What a careless pattern reads in quadratic time, or a careless parser on a deep stack."""
    with pytest.raises(SourceError):
        parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "tapes 32\ninput 01\nstart q\naccept yes\nq:\n " + "*" * 32 + " -> " + "R" * 32,
        "tapes 2\ninput "
        + "".join(map(chr, range(0x4E00, 0x4E00 + 1500)))
        + "\nstart q\naccept yes\nq:\n ** -> RR",
        "input 01\nstart q\naccept yes\nq:\n" + " [01] -> R\n" * 2000,
    ],
)
def test_what_stands_for_too_much_is_refused_at_once(text: str) -> None:
    with pytest.raises(SourceError) as error:
        parse(text)
    assert error.value.diagnostics[0].code in ("too-many-entries", "too-many-overlaps")


def test_a_machine_with_mistakes_is_not_foreign() -> None:
    """States may be called like the headings of other formats, and lines may be out of place."""
    text = (
        'input {"}\nstart init\naccept yes\ninit:\n  { -> R rules\n'
        'rules:\n  ["] -> R table\ntable:\n  > -> R Q\nQ:\n  * -> R T\nT:\n  a b c r d\n'
    )
    with pytest.raises(SourceError) as error:
        parse(text)
    assert [d.code for d in error.value.diagnostics] == ["syntax"]


# --------------------------------------------------------------------------------------- writing


@given(st.binary(max_size=50) | st.text(st.characters(codec="utf-8"), max_size=50))
def test_what_is_written_is_there(
    tmp_path_factory: pytest.TempPathFactory, data: bytes | str
) -> None:
    path = tmp_path_factory.getbasetemp() / "written"
    write_whole(path, data)
    assert path.read_bytes() == (data.encode() if isinstance(data, str) else data)
    assert not list(path.parent.glob(".*part"))


def test_an_interrupted_write_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "out"
    path.write_text("before")

    def interrupt(self: Path, data: bytes) -> int:
        self.touch()
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "write_bytes", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_whole(path, "after")
    assert [p.name for p in tmp_path.iterdir()] == ["out"]
    assert path.read_text() == "before"


def test_links_and_devices_stay_what_they_are(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text("before")
    link.symlink_to(target)
    write_whole(link, "after")
    assert link.is_symlink() and target.read_text() == "after"
    write_whole(os.devnull, "nothing")
    assert not Path(os.devnull).is_file()


def test_where_nothing_can_be_written(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    for path, expected in [
        (tmp_path, f"`{tmp_path}` is a folder\nhint: give the name of a file in it"),
        (tmp_path / "no" / "x", f"there is no folder `{tmp_path / 'no'}`\nhint: make it first"),
        (file / "x", f"there is no folder `{file}`\nhint: make it first"),
        (tmp_path / ("x" * 300), f"cannot write `{tmp_path / ('x' * 300)}`: File name too long"),
    ]:
        with pytest.raises(TmcError) as error:
            write_whole(path, "data")
        assert str(error.value) == expected


# --------------------------------------------------------------------------------------- imports


def test_nothing_heavy_is_imported_before_it_is_needed() -> None:
    program = (
        "import sys; import tmc.machines.files, tmc.machines.machine;"
        "heavy = {'lark', 'numpy', 'torch', 'numba'};"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
