"""Learning platforms and the people on them: connecting, placing, gradebooks, and who is who."""
