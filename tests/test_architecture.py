"""The shape of the package: which way imports go, what an import costs, what is in the wheel."""

import ast
import re
import subprocess
import sys
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LAYERS = {"machines": 0, "compiler": 1, "learn": 2}
FOLDERS = {
    "tmc": "compiler",
    "tmc.machines": "machines",
    "tmc.learn": "learn",
    "tmc.samples": "samples",
}
FACADE = (
    "load parse run run_batch compile optimize verify equivalent solve render explore read write "
    "map_luts scale"
).split()

SOURCES = [path for layer in LAYERS for path in sorted((ROOT / layer).rglob("*.py"))]


def layer_of(module: str) -> int:
    inside = module.split(".")[1:2]
    if inside in (["cli"], ["__main__"]):
        return 3
    return LAYERS[inside[0]] if inside and inside[0] in ("machines", "learn") else 1


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} has a relative import"
            found.add(node.module or "")
    return {name for name in found if name.split(".")[0] == "tmc"}


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_go_one_way(path: Path) -> None:
    relative = path.relative_to(ROOT)
    top = relative.parts[0]
    command_line = relative.parts[:2] == ("compiler", "cli") or relative.name == "__main__.py"
    layer = 3 if command_line else LAYERS[top]
    facade = relative == Path("compiler/__init__.py")
    for name in imports(path):
        assert name != "tmc", f"{relative} imports the facade"
        assert facade or layer_of(name) <= layer, f"{relative} imports {name}"


def test_files_that_the_sources_speak_of_are_there() -> None:
    there = {path.name for path in SOURCES}
    for path in SOURCES:
        named = re.findall(r"^\w+\.py(?= )|(?<=`)\w+\.py(?=`)", path.read_text(), re.MULTILINE)
        assert set(named) <= there, path


def test_no_module_bears_the_name_of_a_facade_function() -> None:
    assert [p.stem for p in (ROOT / "compiler").glob("*") if p.stem in FACADE] == []


def loaded_by(statement: str) -> set[str]:
    code = f"{statement}; import sys; print(*sys.modules)"
    return set(
        subprocess.run(
            [sys.executable, "-c", code], check=True, capture_output=True, text=True
        ).stdout.split()
    )


@pytest.mark.parametrize(
    ("statement", "forbidden"),
    [
        ("import tmc", "torch numba lark numpy networkx matplotlib tmc.learn tmc.circuits.circuit"),
        ("import tmc.learn", "torch"),
        ("import tmc.machines.machine", "numpy matplotlib tmc.draw tmc.circuits"),
        ("import tmc.cli", "torch numba lark numpy matplotlib pysat"),
        ("import tmc.compilation", "torch numba lark matplotlib networkx"),
    ],
)
def test_an_import_loads_only_what_it_needs(statement: str, forbidden: str) -> None:
    assert loaded_by(statement) & set(forbidden.split()) == set()


def test_the_facade_keeps_its_promises() -> None:
    import tmc

    assert [name for name in tmc.__all__ if getattr(tmc, name, None) is None] == []
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = tmc.nonsense


def test_every_package_is_in_the_wheel() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    listed = project["tool"]["setuptools"]["packages"]
    found = set()
    for package, folder in FOLDERS.items():
        for init in (ROOT / folder).rglob("__init__.py"):
            inner = init.parent.relative_to(ROOT / folder).parts
            found.add(".".join([package, *inner]))
    assert sorted(listed) == sorted(found)


def test_the_data_files_are_installed() -> None:
    assert files("tmc").joinpath("py.typed").is_file()
    assert files("tmc.machines").joinpath("grammar.lark").is_file()
    shipped = {f.name for f in files("tmc.samples").iterdir() if f.name.endswith(".tm")}
    assert shipped == {path.name for path in (ROOT / "samples").glob("*.tm")}
