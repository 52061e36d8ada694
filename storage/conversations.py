"""Conversation state: several keys in one read and one write."""

from sqlalchemy import bindparam, delete, select

from domain.ports.conversations import Conversation
from storage.engine import Database
from storage.tables.traffic import conversations
from storage.upsert import upsert

LOAD = select(conversations).where(conversations.c.key.in_(bindparam("keys", expanding=True)))
FORGET = delete(conversations).where(conversations.c.key.in_(bindparam("keys", expanding=True)))


class SqlConversations:
    """Conversations in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def load(self, keys: list[str]) -> dict[str, Conversation]:
        """The conversations under these keys; absent ones are missing."""
        async with self._database.read() as connection:
            rows = await connection.execute(LOAD, {"keys": keys})
            return {
                row.key: Conversation(state=row.state, data=row.data, last_update_id=row.last_update_id)
                for row in rows
            }

    async def store(self, changes: dict[str, Conversation | None]) -> None:
        """Write several at once; None removes."""
        gone = [key for key, conversation in changes.items() if conversation is None]
        rows = [
            {"key": key, "state": one.state, "data": one.data, "last_update_id": one.last_update_id}
            for key, one in changes.items()
            if one is not None
        ]
        async with self._database.write() as connection:
            if gone:
                await connection.execute(FORGET, {"keys": gone})
            if rows:
                await connection.execute(upsert(conversations, self._database.dialect), rows)
            await self._database.commit(connection)
