"""Erases names, numbers and addresses of rides that are long over; the money and the history stay."""

from datetime import datetime

from sqlalchemy import bindparam, exists, select, update

from domain.values.ids import CustomerId
from domain.values.status import FINAL
from storage.engine import Database
from storage.tables.columns import any_of, fixed
from storage.tables.people import customers
from storage.tables.rides import bookings, kept_personal

AT_ONCE = 200
LONG_OVER = (
    select(bookings.c.id, bookings.c.customer_id)
    .where(kept_personal, bookings.c.moved_at < bindparam("before"))
    .where(bookings.c.status.in_(any_of(FINAL)), bookings.c.refund_due == 0)
    .order_by(bookings.c.moved_at)
    .limit(fixed(AT_ONCE))
)
ERASE = (
    update(bookings)
    .where(bookings.c.id.in_(bindparam("ids", expanding=True)))
    .values(
        contact_name="",
        contact_phone="",
        note="",
        cancel_note="",
        claim_token=None,
        pickup_label="",
        pickup_lat=None,
        pickup_lon=None,
        dropoff_label="",
        dropoff_lat=None,
        dropoff_lon=None,
    )
)
STILL_KNOWN = exists().where(bookings.c.customer_id == customers.c.id, kept_personal)
FORGET = (
    update(customers)
    .where(customers.c.id.in_(bindparam("ids", expanding=True)), ~STILL_KNOWN)
    .values(name="", phone=None)
    .returning(customers.c.id)
)


class SqlPersonalData:
    """What is known of people, as long as it may be kept."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def forget(self, before: datetime) -> list[CustomerId]:
        """Erase what belongs to rides that ended before this time (UTC) and owe nobody money.

        Gives the customers of whom nothing else is kept: their own name and number are erased too.
        """
        forgotten: list[CustomerId] = []
        while found := await self._portion(before, forgotten):
            if found < AT_ONCE:
                break
        return forgotten

    async def _portion(self, before: datetime, forgotten: list[CustomerId]) -> int:
        async with self._database.write() as connection:
            rows = list(await connection.execute(LONG_OVER, {"before": before}))
            if rows:
                await connection.execute(ERASE, {"ids": [row.id for row in rows]})
                people = {row.customer_id for row in rows if row.customer_id is not None}
                gone = await connection.execute(FORGET, {"ids": sorted(people)})
                forgotten += [CustomerId(row.id) for row in gone]
                await self._database.commit(connection)
        return len(rows)
