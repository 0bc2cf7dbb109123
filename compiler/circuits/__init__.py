"""Circuits, their values and their cost.

circuit.py      circuits as flat arrays
builder.py      making them gate by gate; strash.py is its structural hashing
evaluate.py     values on many inputs at once; slots.py and bitparallel.py make large ones quick
cost.py         what a circuit costs, under a named model
minimal.py      circuits that cannot be smaller
lut.py          networks of constituents that read at most k variables
mapping.py      covering a circuit with such constituents
tseitin.py      circuits as clauses
"""
