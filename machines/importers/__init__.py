"""Machines of other tools: each file reads one format, with the meaning its own tool gives it.

An importer reads text into a `Draft` (draft.py): rules in the names of the file, how a run ends,
and a note for everything that the file does not say and had to be assumed. What a draft means in
our terms is worked out there, once for all formats. formats.py chooses the importer.
"""
