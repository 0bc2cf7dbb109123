"""The pages of the library: a heading for every public name and module, filled in by mkdocstrings.

The names of the two facades, `tmc` and `tmc.learn`, come from the facades themselves. Of the
modules below them, those are listed that somebody would call.
"""

import importlib

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

import tmc
import tmc.learn

PAGES = {
    "machines": (
        "Machines",
        "Reading, running and judging machines. All of it works without the compiler.",
        """files machine program bounds simulate batch accelerate trace check analysis.analyze
        layout importers.format importers.formats importers.draft exporters.formats errors""",
    ),
    "circuits": (
        "Circuits",
        "From a machine to a circuit, and all that is done with one.",
        """compilation unroll.unrolling unroll.encoding unroll.halting unroll.probes
        unroll.strategies circuits.circuit circuits.builder circuits.evaluate circuits.cost
        circuits.lut circuits.mapping passes schedules optimization explanation growth laws family
        formats.suffix formats.cnf formats.graph""",
    ),
    "proofs": (
        "Questions and proofs",
        "Is it equal, which word does it, and how is that shown?",
        """proof.equivalence proof.comparison proof.sides proof.certificate proof.absence
        proof.refutation proof.checker questions.solving questions.question questions.counting
        questions.cook_levin""",
    ),
    "learning": (
        "Learning",
        "Networks on compiled circuits; `pip install 'turing-circuits[learn]'`.",
        """learn.exact learn.onnx learn.numeric learn.precision learn.target learn.supervision
        learn.data learn.datafiles learn.stream learn.matched learn.baselines learn.training
        learn.tuning learn.readback learn.comparing learn.theory learn.fourier learn.dags
        learn.causal learn.causal_networks learn.probe_map learn.tied.machines
        learn.discrete.lessons learn.discrete.machines learn.discrete.noise learn.discrete.tables
        learn.equality.bisimulation learn.studies.study learn.studies.runner""",
    ),
}


def on_files(files: Files, config: MkDocsConfig) -> None:
    """Add the pages."""
    files.append(File.generated(config, "api/index.md", content=facades()))
    for name, (title, about, modules) in PAGES.items():
        prefix = "tmc.machines." if name == "machines" else "tmc."
        text = f"# {title}\n\n{about}\n\n" + "".join(
            f"::: {prefix}{module}\n\n" for module in modules.split()
        )
        files.append(File.generated(config, f"api/{name}.md", content=text))


def facades() -> str:
    """Every name of `tmc` and `tmc.learn`, where it is at home."""
    text = (
        "# The library\n\nWhat `import tmc` gives, and below it what `import tmc.learn` does. "
        "Names are loaded when they are first used. More is in "
        + ", ".join(f"[{title.lower()}]({name}.md)" for name, (title, _, _) in PAGES.items())
        + ". Wrong input raises a `TmcError`, which says what is wrong, and often what to do.\n"
    )
    for facade in (tmc, tmc.learn):
        text += f"\n## {facade.__name__}\n\n"
        for name in sorted(set(facade.__all__) - {"__version__"}, key=str.lower):
            text += f"::: {home(facade.__name__, name)}\n    options:\n      heading_level: 3\n"
            text += f"      heading: {facade.__name__}.{name}\n      toc_label: {name}\n"
            text += "      skip_local_inventory: true\n\n"
    return text


def home(facade: str, name: str) -> str:
    """The full name of what a facade calls `name`."""
    value = getattr(importlib.import_module(facade), name)
    return f"{value.__module__}.{value.__qualname__}"
