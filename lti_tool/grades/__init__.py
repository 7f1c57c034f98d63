"""Progress and awards on their way to the gradebooks of platforms."""
