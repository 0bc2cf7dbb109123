"""Small circuits for a function, however it was computed before: search instead of rewriting."""
