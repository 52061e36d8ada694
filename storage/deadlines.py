"""Deadlines for the ticker: claimed by lease, so that a crash loses none."""

from datetime import datetime

from sqlalchemy import bindparam, or_, select, update

from domain.model.deadline import Deadline, DeadlineKind
from storage.engine import Database
from storage.tables.rides import deadlines

OPEN = or_(deadlines.c.lease_until.is_(None), deadlines.c.lease_until <= bindparam("now"))
DUE = (
    select(deadlines)
    .where(deadlines.c.due_at <= bindparam("now"), OPEN)
    .order_by(deadlines.c.due_at)
    .limit(bindparam("limit"))
)
LEASED = (
    update(deadlines)
    .where(deadlines.c.booking_id == bindparam("of_booking"), deadlines.c.kind == bindparam("of_kind"), OPEN)
    .values(lease_until=bindparam("until"))
)


class SqlDeadlines:
    """What is due."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(self, now: datetime, until: datetime, limit: int) -> list[Deadline]:
        """Lease what is due by `now` until `until`, earliest first."""
        async with self._database.read() as connection:
            due = list(await connection.execute(DUE, {"now": now, "limit": limit}))
        if not due:
            return []
        claimed: list[Deadline] = []
        async with self._database.write() as connection:
            for row in due:
                lease = {"of_booking": row.booking_id, "of_kind": row.kind, "now": now, "until": until}
                if (await connection.execute(LEASED, lease)).rowcount == 1:
                    claimed.append(Deadline(row.booking_id, DeadlineKind(row.kind), row.due_at))
            await self._database.commit(connection)
        return claimed
