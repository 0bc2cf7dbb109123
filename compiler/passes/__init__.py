"""Passes: plain functions from a circuit to a smaller circuit of the same function."""
