"""Machines for other tools: each file writes one format, which its importer reads back.

What is read back behaves as the machine on every word; what a format cannot say is refused with the
reason, and what is lost or said otherwise is told in a note.
"""
