"""The explorer: one page that shows a machine, its run, its tableau and its circuit.

levels.py    the circuits on the way to the final one, and which functions survive
places.py    where gates are drawn: by cell and time, or in layers
golden.py    words and sums by which the page checks itself
learned.py   a network while it learned, beside the true one
contents.py  all that the page shows, as plain values
pack.py      these values as text
page.py      the assets and the data as one file; `explore`
assets/      the page, its style, and the parts of its script, each with a line that says what it is
"""
