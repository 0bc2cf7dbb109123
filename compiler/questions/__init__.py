"""Questions about runs: which word does this, how many do, and the formula that says so.

question.py    what is asked
pattern.py     words that are fixed in part
solving.py     the words, found by SAT and confirmed by the simulator
counting.py    how many there are
cook_levin.py  the same as the textbook's formula
"""
