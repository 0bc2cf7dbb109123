"""Unrolling a machine: from delta and a number of steps to literals of a builder."""
