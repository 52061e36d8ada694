"""Conversation state: several keys in one read and one write."""

from typing import Any

from sqlalchemy import bindparam, delete, literal, select

from domain.model.people import Customer
from domain.ports.conversations import Conversation
from domain.values.ids import CustomerId
from storage.engine import Database
from storage.joined import SideBySide
from storage.mappers import customer_of
from storage.tables.people import customers
from storage.tables.traffic import conversations
from storage.upsert import upsert

LOAD = select(conversations).where(conversations.c.key.in_(bindparam("keys", expanding=True)))
_both = SideBySide(conversations, customers)
_one = select(literal(1).label("one")).subquery()
BOTH = select(*_both.columns).select_from(
    _one.outerjoin(conversations, conversations.c.key == bindparam("key")).outerjoin(
        customers, customers.c.id == bindparam("customer_id")
    )
)
"""One row at any rate, whichever of the two is there."""
FORGET = delete(conversations).where(conversations.c.key.in_(bindparam("keys", expanding=True)))


class SqlConversations:
    """Conversations in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def load(self, keys: list[str]) -> dict[str, Conversation]:
        """The conversations under these keys; absent ones are missing."""
        return {row.key: _of(row) for row in await self._database.fetch(LOAD, {"keys": keys})}

    async def load_with_customer(
        self, key: str, customer_id: CustomerId
    ) -> tuple[Conversation | None, Customer | None]:
        """The conversation under one key, and the customer who has it, at once."""
        (row,) = await self._database.fetch(BOTH, {"key": key, "customer_id": customer_id})
        conversation, customer = _both.parts(row)
        return (
            None if conversation is None else _of(conversation),
            None if customer is None else customer_of(customer),
        )

    async def store(self, changes: dict[str, Conversation | None]) -> None:
        """Write several at once; None removes."""
        gone = [key for key, conversation in changes.items() if conversation is None]
        rows = [
            {"key": key, "state": one.state, "data": one.data, "last_update_id": one.last_update_id}
            for key, one in changes.items()
            if one is not None
        ]
        if not gone and len(rows) == 1:
            await self._database.execute(upsert(conversations, self._database.dialect), rows[0])
            return
        async with self._database.write() as connection:
            if gone:
                await connection.execute(FORGET, {"keys": gone})
            if rows:
                await connection.execute(upsert(conversations, self._database.dialect), rows)
            await self._database.commit(connection)


def _of(row: Any) -> Conversation:
    return Conversation(state=row.state, data=row.data, last_update_id=row.last_update_id)
