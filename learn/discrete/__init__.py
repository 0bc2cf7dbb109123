"""Learners that search: truth tables and Turing machines that are right on every word shown.

    clauses.py      clauses for a solver, with constants folded away
    teachers.py     who says on which word a hypothesis errs
    tables.py       the truth tables of a given wiring, by SAT
    coordinates.py  the same by local search, one table entry at a time (coordinate_kernels.py)

None of them needs torch.
"""
