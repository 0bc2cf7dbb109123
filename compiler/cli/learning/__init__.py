"""Commands that learn: networks that equal a circuit, and networks trained on its wiring."""

from tmc.cli.learning import data, emulate, intervene, machine, map, precision, study, train

__all__ = ["data", "emulate", "intervene", "machine", "map", "precision", "study", "train"]
