"""Pictures by Graphviz, for those who have it: https://graphviz.org

Our own layout draws everything; this one serves comparison, and small static figures.
"""

from tmc.machines.errors import TmcError

_MAX_SOURCE = 200_000  # bytes: `dot` takes minutes beyond some thousand nodes


def dot_picture(source: str, format: str = "svg") -> bytes:
    """The picture that Graphviz makes of a DOT source: svg, pdf or png.

    Raises `TmcError` if it cannot.
    """
    import graphviz

    if len(source) > _MAX_SOURCE:
        raise TmcError(
            "the circuit is too large for Graphviz",
            hint="draw it with the engine `own`, which has no limit",
        )
    try:
        return bytes(graphviz.Source(source).pipe(format=format, quiet=True))
    except graphviz.ExecutableNotFound:
        raise TmcError(
            "Graphviz is not installed: there is no program called `dot`",
            hint="install Graphviz (graphviz.org), or draw with the engine `own`",
        ) from None
    except graphviz.CalledProcessError as error:
        reason = error.stderr.decode(errors="replace") if error.stderr else str(error)
        raise TmcError(f"Graphviz cannot draw this: {reason.strip()}") from None
