"""The options of all commands that compile: declared once, and added to each command.

A command that takes `options: CompileOptions` and is decorated by `compiles` has all the flags of
the compiler on its command line, and passes them on as `compile(file, n, **options)`.
"""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any

import typer

from tmc.cli import completion
from tmc.defaults import LEVEL, MAX_GATES, MAX_STEPS, CompileOptions


def _flags(
    *,
    steps: Annotated[int | None, typer.Option(help="unroll exactly so many steps")] = None,
    max_steps: Annotated[
        int, typer.Option(help="give up looking for a step bound here")
    ] = MAX_STEPS,
    output: Annotated[
        str | None,
        typer.Option(
            metavar="WHAT",
            help="accept, tape, halted or all  [default: by kind]",
            autocompletion=completion.among("accept", "tape", "halted", "all"),
        ),
    ] = None,
    strategy: Annotated[
        str,
        typer.Option(
            metavar="HOW",
            help="auto, tableau, symbolic, asynchronous or recursive",
            autocompletion=completion.among(
                "auto", "tableau", "symbolic", "asynchronous", "recursive"
            ),
        ),
    ] = "auto",
    level: Annotated[
        int,
        typer.Option(
            "-O",
            help="0: as unrolled, 1: quick passes, 2: and a search, 3: a long one",
            autocompletion=completion.among(*"0123"),
        ),
    ] = LEVEL,
    effort: Annotated[
        float | None,
        typer.Option(metavar="SECONDS", help="of search, from -O2  [default: by rounds]"),
    ] = None,
    keep_structure: Annotated[
        bool,
        typer.Option("--keep-structure", help="improve the unrolling, replace nothing"),
    ] = False,
    max_gates: Annotated[
        int, typer.Option(help="stop a circuit that grows beyond so many gates")
    ] = MAX_GATES,
    seed: Annotated[int, typer.Option(help="seed of everything that is drawn by chance")] = 0,
) -> CompileOptions:
    return CompileOptions(
        steps=steps,
        max_steps=max_steps,
        output=output,
        strategy=strategy,
        level=level,
        effort=effort,
        keep_structure=keep_structure,
        max_gates=max_gates,
        seed=seed,
    )


FLAGS = frozenset(inspect.signature(_flags).parameters)
"""The names of these options."""


def compiles(command: Callable[..., int | None]) -> Callable[..., int | None]:
    """The command with the compiler's flags in the place of its parameter `options`.

    A flag that the command has itself is its own affair.
    """
    taken = inspect.signature(command).parameters
    every = inspect.signature(_flags).parameters
    flags = {name: flag for name, flag in every.items() if name not in taken}

    @wraps(command)
    def with_flags(**arguments: Any) -> int | None:
        chosen = _flags(**{name: arguments.pop(name) for name in flags})
        options = {name: value for name, value in chosen.items() if name in flags}
        return command(**arguments, options=options)

    own = [
        parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)
        for parameter in inspect.signature(command).parameters.values()
        if parameter.name != "options"
    ]
    parameters = [*own, *flags.values()]
    with_flags.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    with_flags.__annotations__ = {p.name: p.annotation for p in parameters}
    return with_flags
