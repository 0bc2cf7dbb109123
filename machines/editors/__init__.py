"""The machine language in editors: colours, and a language server.

All of it stands on the words of a program and their spans (words.py), as the parser found them: the
Pygments lexer (highlight.py) and the answers of the server (view.py). Only the grammar in vscode/,
which editors read by themselves, says again in regular expressions what a line is, and is tested to
agree with the lexer. server.py and semantic.py speak the protocol.
"""
