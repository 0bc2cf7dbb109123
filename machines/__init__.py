"""Turing machines: the language they are written in, what they mean, and how they run.

The text of a `.tm` file becomes a `Program` (what was written, and where), which becomes a
`Machine` (what it means), which is run by the simulator. The simulator is the oracle for all the
rest of the package: nothing here knows that circuits exist.
"""
