"""Who is who: which learner an identity belongs to, who says so, and what is only suggested."""
