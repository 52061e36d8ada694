"""Deadlines for the scheduler: claimed by lease, so that a crash loses none."""

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
FREE = DUE.with_for_update(skip_locked=True)
"""A claim waits for nobody: whoever changes a booking locks its deadlines in another order."""
LEASED = (
    update(deadlines)
    .where(deadlines.c.booking_id == bindparam("of_booking"), deadlines.c.kind == bindparam("of_kind"))
    .values(lease_until=bindparam("until"))
)


class SqlDeadlines:
    """What is due."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(self, now: datetime, until: datetime, limit: int) -> list[Deadline]:
        """Lease what is due by `now` until `until`, earliest first."""
        wanted = {"now": now, "limit": limit}
        async with self._database.read() as connection:
            if not (await connection.execute(DUE, wanted)).first():
                return []
        async with self._database.write() as connection:
            due = list(await connection.execute(FREE, wanted))
            leases = [{"of_booking": row.booking_id, "of_kind": row.kind, "until": until} for row in due]
            if leases:
                await connection.execute(LEASED, leases)
                await self._database.commit(connection)
        return [Deadline(row.booking_id, DeadlineKind(row.kind), row.due_at) for row in due]
