"""Functional hashing: builders that do not make a function twice.

merge.py   what such builders have in common
bdd.py     exact, by binary decision diagrams
order.py   an order of the inputs that suits them
sat.py     by signatures, with a solver that decides
choice.py  which of them suits a question
"""
