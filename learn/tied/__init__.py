"""One table shared by every cell and every step: Turing machines learned by gradients.

labels.py    lessons as arrays: what is shown of the runs on some words, and nothing else
counting.py  the table read off whole traces, without any training
belief.py    what a soft table makes of a word, step by step, and how likely its labels are
net.py       `TiedNet`: many soft tables side by side, and rounding them
kernels.py   how many labels a table contradicts, and changing its entries until none
training.py  gradients, rounding every few steps, and repair
machines.py  trainings with many seeds, and what is known of the machines that come out
"""
