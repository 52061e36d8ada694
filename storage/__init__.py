"""The database, on SQLAlchemy Core: SQLite by default, PostgreSQL when the address says so."""
