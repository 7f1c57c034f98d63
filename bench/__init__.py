"""Measurements: each prints its rows beside a reference taken in the same run."""
