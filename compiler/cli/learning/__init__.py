"""Commands that learn: networks that equal a circuit, and networks trained on its wiring."""

from tmc.cli.learning import emulate, intervene, machine, map, precision, study, train

__all__ = ["emulate", "intervene", "machine", "map", "precision", "study", "train"]
