"""A draft tried on real history before it touches anybody, and what comes out compared."""
