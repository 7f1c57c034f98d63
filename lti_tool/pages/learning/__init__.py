"""The pages of learners: where they stand, where they go, and what others may see of it."""
