"""The rules in force: published, compiled, filled from history, read by own tables, carried elsewhere."""
