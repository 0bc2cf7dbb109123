"""Are two machines the same function? Proofs for words of every length, and words that refute.

    bisimulation.py  the question, and the order in which it is tried to be answered
    lockstep.py      a proof where both heads always move alike
    onepass.py       a decision where no head moves left
    differences.py   words on which the simulator shows a difference

Two machines are equal if on every word they end with the same verdict, or neither ends; and if they
compute a word, then with the same symbol on every cell. None of this needs torch.
"""
