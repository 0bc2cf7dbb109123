"""Data sets as `.npz` files: arrays for whoever reads NumPy, and a manifest in JSON.

For each of `train`, `test` and, if there is one, `validation`:

    words     (samples, n)        the numbers of the symbols, whose names the manifest has
    bits      (samples, inputs)   the word and a witness, if there is one, as the circuit reads them
    outputs   (samples, outputs)  as the simulator says
    nodes     (samples, luts)     the values of the constituents
    probes    (samples, probes)   what the trace shows, in the order of the manifest
"""

import json
from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from tmc.learn.data import Dataset, Manifest, Samples
from tmc.learn.sampling import Method, Sampling
from tmc.learn.target import Probe
from tmc.machines.errors import TmcError
from tmc.machines.files import write_whole
from tmc.unroll.encoding import code_bits
from tmc.unroll.probes import Kind

_FORMAT = "tmc dataset 2"
_ARRAYS = ("bits", "outputs", "nodes")
_PARTS = ("train", "test", "validation")


def save_dataset(data: Dataset, path: str | Path) -> None:
    """Writes a data set; the same one gives the same bytes."""
    arrays: dict[str, Any] = {}
    for part in _PARTS:
        if (samples := getattr(data, part)) is not None:
            arrays[f"{part}_words"] = _words(samples, data.manifest)
            arrays |= {f"{part}_{name}": getattr(samples, name) for name in _ARRAYS}
            arrays[f"{part}_probes"] = samples.probes(data.manifest.probes)
    manifest = json.dumps({"format": _FORMAT, **asdict(data.manifest)}, ensure_ascii=False)
    file = BytesIO()
    np.savez_compressed(file, manifest=np.array(manifest), **arrays)
    write_whole(Path(path), file.getvalue())


def load_dataset(path: str | Path) -> Dataset:
    """The data set in a file that `save_dataset` wrote; raises `TmcError` if it is not one."""
    try:
        with np.load(path, allow_pickle=False) as file:
            manifest = _manifest(json.loads(str(file["manifest"])))
            parts = {
                part: Samples(*(file[f"{part}_{name}"] for name in _ARRAYS))
                for part in _PARTS
                if part != "validation" or f"{part}_bits" in file
            }
        luts = parts["train"].nodes.shape[-1]
        widths = (len(manifest.inputs), len(manifest.outputs), luts)
        for samples in parts.values():
            for name, width in zip(_ARRAYS, widths, strict=True):
                array = getattr(samples, name)
                if array.dtype != np.bool_ or array.shape != (len(samples), width):
                    raise ValueError(f"the {name} do not fit the manifest")
        if any(not 0 <= probe.node < widths[0] + luts for probe in manifest.probes):
            raise ValueError("the probes do not fit the manifest")
    except OSError as error:
        raise TmcError(f"cannot read {path}: {error.strerror or error}") from None
    except (BadZipFile, EOFError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise TmcError(f"{path} is not a data set: {error}") from None
    return Dataset(manifest, **parts)


def _manifest(about: dict[str, Any]) -> Manifest:
    if about["format"] != _FORMAT:
        raise ValueError(f"it does not say that it is a {_FORMAT!r}")
    return Manifest(
        about["machine"],
        about["n"],
        tuple(about["symbols"]),
        tuple(about["inputs"]),
        tuple(about["outputs"]),
        tuple(Probe(p["name"], Kind(p["kind"]), p["time"], p["node"]) for p in about["probes"]),
        Sampling(about["sampling"]),
        Method(about["method"]),
        about["true"],
        about["seed"],
    )


def _words(samples: Samples, manifest: Manifest) -> NDArray[np.int16]:
    """The numbers of the symbols; for a circuit that comes from no machine, the bits."""
    size = code_bits(len(manifest.symbols)) if manifest.machine else 1
    codes = samples.bits[:, : manifest.n * size].reshape(len(samples), manifest.n, size)
    places = np.arange(size - 1, -1, -1, dtype=np.int16)
    return np.asarray((codes.astype(np.int16) << places).sum(axis=2, dtype=np.int16))
