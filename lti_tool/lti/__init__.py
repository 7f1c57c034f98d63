"""LTI 1.3: what the tool and the platforms say to each other."""
