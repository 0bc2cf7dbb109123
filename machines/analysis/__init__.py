"""What a machine does, found out by looking at its rules and at its runs.

Some answers are proved (a state that no rule leads to, a run that never halts), others only say
what was seen on the words that were tried: every answer tells which of the two it is.
"""
