"""Skills frameworks: read in the forms that their publishers use, kept, and offered to rules to align with."""
