"""Bookings that are due, for the scheduler: claimed by lease, so that a crash loses none."""

from datetime import datetime

from sqlalchemy import bindparam, or_, select, update

from domain.model.deadline import Deadline
from domain.policies.business_rules import BusinessRules
from domain.policies.deadlines import deadlines_of
from storage.engine import Database
from storage.mappers import booking_of
from storage.tables.rides import bookings

DUE = (
    select(bookings)
    .where(bookings.c.due_at <= bindparam("now"))
    .where(or_(bookings.c.due_lease.is_(None), bookings.c.due_lease <= bindparam("now")))
    .order_by(bookings.c.due_at)
    .limit(bindparam("limit"))
)
FREE = DUE.with_for_update(skip_locked=True)
"""A claim waits for nobody who is changing a booking."""
LEASED = (
    update(bookings)
    .where(bookings.c.id.in_(bindparam("ids", expanding=True)))
    .values(due_lease=bindparam("until"))
)


class SqlDeadlines:
    """What is due: a booking's row has its earliest deadline, the others follow from the booking."""

    def __init__(self, database: Database, rules: BusinessRules) -> None:
        self._database = database
        self._rules = rules

    async def claim(self, now: datetime, until: datetime, limit: int) -> list[Deadline]:
        """Lease at most `limit` bookings until `until`; gives all that is due of them by `now`."""
        wanted = {"now": now, "limit": limit}
        if not (await self._database.fetch(DUE, wanted)).first():
            return []
        async with self._database.write() as connection:
            due = [booking_of(row) for row in await connection.execute(FREE, wanted)]
            if due:
                await connection.execute(LEASED, {"ids": [booking.id for booking in due], "until": until})
                await self._database.commit(connection)
        found = [each for booking in due for each in deadlines_of(booking, self._rules) if each.due_at <= now]
        return sorted(found, key=lambda each: each.due_at)
