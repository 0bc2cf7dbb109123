"""Scans in a better code: from the states that a function needs to few gates that keep them."""
