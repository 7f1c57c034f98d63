"""What a learner may do next: goals, the step that closes most with least, and when each can be had.

All of it is advice: it changes no verdict and no award.
"""
