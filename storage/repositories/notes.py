"""Small durable facts and the audit log, within one transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, insert, select

from domain.values.ids import BookingId
from storage.connection import Connection
from storage.tables.people import audit
from storage.tables.traffic import notes
from storage.upsert import upsert

AUDIT = insert(audit)
TIME = select(notes.c.at).where(notes.c.key == bindparam("key"))


@dataclass(slots=True)
class SqlNotes:
    """Notes on one connection."""

    connection: Connection

    async def time(self, key: str) -> datetime | None:
        """The UTC time kept under this key."""
        return (await self.connection.execute(TIME, {"key": key})).scalar_one_or_none()

    async def keep_time(self, key: str, at: datetime | None) -> None:
        """Keep a time under this key; None forgets it."""
        statement = upsert(notes, self.connection.dialect)
        await self.connection.execute(statement, {"key": key, "at": at, "value": None})

    async def audit(self, dispatcher_id: int, act: str, booking_id: BookingId | None, at: datetime) -> None:
        """Write a staff act down."""
        row = {"dispatcher_id": dispatcher_id, "act": act, "booking_id": booking_id, "at": at}
        await self.connection.execute(AUDIT, row)
