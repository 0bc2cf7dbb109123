"""Studies: questions about learning on circuits, each asked in many small cells with many seeds.

study.py      what a study is
runner.py     cells over cores or a cluster, and the files that come out
ledger.py     finished cells, which survive a kill
intervals.py  confidence intervals
findings.py   what all studies found, as a document
*_text.py     what a study says of its table, where that is much
words.py      how texts write names and numbers
wirings.py    one function wired in several ways
dial.py       success against how much is shown
topology.py   success against which circuit is the wiring
steps.py      updates against the steps of a computation that are shown
curse.py      samples against the length of the words
correlation.py  when single gates are learned
gates.py      what becomes of single gates while a network is trained
uniformity.py  tied against untied
lengths.py    machines learned for all lengths at once, or for one
occam.py      the error of consistent learners against the bound
"""
