"""Who comes in: sign-in, accounts, providers of OpenID Connect, and the tokens of programs."""
