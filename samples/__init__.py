"""The machines that come with tmc: text files, one a machine, each named like its machine.

`importlib.resources.files("tmc.samples") / "parity.tm"` is the path of one of them.
"""
