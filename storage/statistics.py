"""What the database knows of its tables' contents, by which it chooses how to read them."""

from sqlalchemy import text

from storage.engine import Database

SAMPLE = text("PRAGMA analysis_limit=400")
"""Of how many rows of an index SQLite makes itself a picture, so that this never takes long."""
OPTIMIZE = text("PRAGMA optimize")


async def refresh_statistics(database: Database) -> None:
    """Have SQLite look anew at tables that have grown much since it last did; PostgreSQL does so by itself.

    Every statement is written so that it needs none of this: an index of the right rows is there for each.
    Connections that are open keep to what they knew.
    """
    if database.dialect == "sqlite":
        await database.execute(SAMPLE)
        await database.execute(OPTIMIZE)
