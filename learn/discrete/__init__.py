"""Learners that search: truth tables and Turing machines that are right on every word shown.

    clauses.py      clauses for a solver, with constants folded away
    teachers.py     who says on which word a hypothesis errs
    tables.py       the truth tables of a given wiring, by SAT
    coordinates.py  the same by local search, one table entry at a time (coordinate_kernels.py)
    lessons.py      what is told about a machine, from the last answer to the whole trace
    machines.py     a machine by SAT, from words that refute the machines before
    runs.py         the runs of a machine whose table is not known, as clauses
    noise.py        tables and machines from labels some of which are wrong, by MaxSAT
    one_hot.py      values of few kinds, one literal for each

None of them needs torch.
"""
