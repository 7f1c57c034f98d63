"""What is recognised and how it is shown: the catalogue, decisions, credentials, endorsements, and the check."""
