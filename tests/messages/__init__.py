"""The messages of the front end, a table for each phase that finds what is wrong with a text."""
