"""Learners that search: truth tables and Turing machines that are right on every word shown.

    clauses.py      clauses for a solver, with constants folded away
    teachers.py     who says on which word a hypothesis errs
    tables.py       the truth tables of a given wiring, by SAT

None of them needs torch.
"""
