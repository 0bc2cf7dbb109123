"""The command `tmc lsp`: how it ends, and what it says on standard error."""

import asyncio
import subprocess
import sys

import pytest

from tests.editor import PATIENCE


def test_the_server_ends_with_its_editor() -> None:
    async def abandoned() -> int:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tmc", "lsp", stdin=asyncio.subprocess.PIPE
        )
        await process.communicate(b"")
        assert process.returncode is not None
        return process.returncode

    assert asyncio.run(asyncio.wait_for(abandoned(), PATIENCE)) == 0


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("hello", "Unable to handle message: json.decoder.JSONDecodeError: Expecting value: "),
        ('{"jsonrpc": "2.0", "method": "initialize"}', "Unable to deserialize message: "),
        (
            '{"jsonrpc": "2.0", "method": "nonsense", "params": {}}',
            "Ignoring notification for unknown method",
        ),
    ],
)
def test_what_is_no_message_is_said_in_one_line(message: str, said: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tmc", "lsp"],
        input=f"Content-Length: {len(message)}\r\n\r\n{message}".encode(),
        capture_output=True,
        check=True,
    )
    first, *more = done.stderr.decode().splitlines()
    assert first.startswith(f"tmc lsp: {said}")
    assert all(line.startswith("tmc lsp: ") for line in more)


def test_what_is_not_installed_is_said() -> None:
    code = (
        "import sys; sys.modules['pygls'] = None; from tmc.cli import main; sys.exit(main(['lsp']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (
        1,
        "error: the language server needs pygls, which is not installed\n"
        "hint: pip install 'turing-circuits[editor]'\n",
    )
