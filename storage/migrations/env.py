"""Alembic's entry point: runs on the connection that storage.migrate gives it, inside its transaction."""

from alembic import context

from storage.tables import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection, target_metadata=metadata, render_as_batch=connection.dialect.name == "sqlite"
)
context.run_migrations()
