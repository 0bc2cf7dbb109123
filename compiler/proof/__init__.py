"""Proofs: that a circuit is right, that two things are equal, that there is no word.

equivalence.py  is a circuit the machine's?
comparison.py   do any two of machine, circuit and network do the same?
sides.py        what makes such two comparable
refutation.py   SAT sweeping that leaves a proof
certificate.py  a proof that a circuit is right, in a file
absence.py      a proof that no word is as asked, in a file
equality.py     a proof that two circuits are equal, in a file
agreement.py    a proof that two machines are equal at a length, in a file
files.py        what these files have in common
checker.py      a checker that shares no code with the rest
"""
