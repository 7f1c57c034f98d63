"""Signing in outside an LMS: accounts with passwords and codes, and other organisations' word (OpenID Connect)."""
