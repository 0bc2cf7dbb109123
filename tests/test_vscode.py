"""The extension for VS Code fits together and starts the server, as do the lines for others."""

import json
import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tmc.machines.files import load, sample_names

ROOT = Path(__file__).parents[1]
EXTENSION = ROOT / "machines" / "editors" / "vscode"


def read(name: str) -> Any:
    return json.loads((EXTENSION / name).read_text())


def test_the_manifest_fits_the_files() -> None:
    manifest = read("package.json")
    (language,) = manifest["contributes"]["languages"]
    (grammar,) = manifest["contributes"]["grammars"]
    for path in (manifest["main"], language["configuration"], grammar["path"]):
        assert (EXTENSION / path).is_file()
    assert grammar["scopeName"] == read(grammar["path"])["scopeName"]
    assert grammar["language"] == language["id"]
    assert language["extensions"] == [".tm"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert (manifest["name"], manifest["license"]) == (project["name"], project["license"])


@pytest.mark.parametrize("name", sample_names())
def test_the_name_of_a_state_is_one_word(name: str) -> None:
    word = re.compile(read("language-configuration.json")["wordPattern"])
    assert [state for state in load(name).states if not word.fullmatch(state)] == []


STARTED = """
const Module = require("module");
const configuration = (section) => ({ get: (key) => `${section}.${key}` });
const stubs = {
  "vscode": { workspace: { getConfiguration: configuration } },
  "vscode-languageclient/node": {
    LanguageClient: class {
      constructor(...options) { console.log(JSON.stringify(options)); }
      start() { console.log("start"); }
      stop() { console.log("stop"); }
    },
  },
};
const load = Module._load;
Module._load = (name, ...rest) => stubs[name] ?? load(name, ...rest);
const extension = require(process.argv[1]);
extension.deactivate();
extension.activate();
extension.deactivate();
"""


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js")
def test_the_extension_starts_the_server() -> None:
    command = ["node", "-e", STARTED, str(EXTENSION / "extension.js")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    options, *calls = done.stdout.splitlines()
    (language,) = read("package.json")["contributes"]["languages"]
    assert json.loads(options) == [
        "tmc",
        {"command": "tmc.path", "args": ["lsp"]},
        {"documentSelector": [{"language": language["id"]}]},
    ]
    assert calls == ["start", "stop"]
    assert read("package.json")["contributes"]["configuration"]["properties"]["tmc.path"]


def test_the_document_starts_the_server_in_other_editors() -> None:
    text = (ROOT / "docs" / "editors.md").read_text()
    blocks = dict(re.findall(r"```(lua|elisp|toml)\n(.*?)```", text, flags=re.DOTALL))
    assert '{ "tmc", "lsp" }' in blocks["lua"]
    assert '"tmc" "lsp"' in blocks["elisp"]
    helix = tomllib.loads(blocks["toml"])
    (language,) = helix["language"]
    (server,) = language["language-servers"]
    assert helix["language-server"][server] == {"command": "tmc", "args": ["lsp"]}
