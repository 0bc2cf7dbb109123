"""From a machine and a length to the wires of a run: literals of a builder.

encoding.py    words as bits; words.py draws some to try
halting.py     how many steps to unroll
strategies.py  the ways to unroll, each in its own file
probes.py      names for the wires in between
readout.py     which wires leave the circuit
reference.py   the circuit that all others are held against
"""
