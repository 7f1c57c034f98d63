"""One history of the database's shape, for SQLite and PostgreSQL."""
