"""Makes accounts wrong on purpose: rows changed behind the back of the app and the database's guards."""

import sqlite3
from urllib.parse import urlsplit

import asyncpg


async def tamper(database_url: str, *statements: str) -> None:
    """Run SQL with foreign keys and checks off (on PostgreSQL: foreign keys only)."""
    if database_url.startswith("sqlite"):
        path = database_url.partition("///")[2]
        connection = sqlite3.connect(path)
        connection.execute("PRAGMA ignore_check_constraints=ON")
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        connection.close()
        return
    plain = urlsplit(database_url)._replace(scheme="postgresql").geturl()
    server = await asyncpg.connect(plain)
    await server.execute("SET session_replication_role = replica")
    for statement in statements:
        await server.execute(statement)
    await server.close()
