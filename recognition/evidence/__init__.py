"""Which criteria a statement answers, and what its source may assert."""
