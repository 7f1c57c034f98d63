"""For HR: who can do what, of those who agreed to be seen or counted."""
