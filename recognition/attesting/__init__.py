"""Sign-offs: people who were there say what a learner did, and their word becomes a statement like any other."""
