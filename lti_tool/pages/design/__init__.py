"""The rooms of designers: drafts, their editor, trying and publishing them, and what became of what was published."""
