"""Tests, one file a subject; `zoo.py` and `strategies.py` hold what several of them share."""
