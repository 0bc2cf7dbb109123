"""tmc: Turing machines compiled to Boolean circuits."""

__version__ = "0.1.0"
