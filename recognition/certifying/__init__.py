"""Awards as credentials: issued, listed, cited, shared, taken away, endorsed."""
