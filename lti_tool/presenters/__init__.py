"""Presenters: pure functions from what the rooms below know to what a template shows."""
