"""Folds "my rides" anew from the events, in bounded memory; and finds rows that differ from their events."""

from collections.abc import Callable

from sqlalchemy import func, select, text

from domain.events import BookingEvent
from domain.model.my_ride import MyRide, fold
from storage.connection import Connection
from storage.engine import Database
from storage.event_serialization import event_of
from storage.mappers import folded_row, my_ride_of
from storage.tables.rides import events, my_rides, placed
from storage.upsert import upsert

AT_ONCE = 200
COUNT = select(func.count()).select_from(events).where(placed)
LOCK = text("LOCK TABLE my_rides IN SHARE ROW EXCLUSIVE MODE")
"""Rides that move on meanwhile write their row after ours, and never before it."""


async def rebuild(database: Database, progress: Callable[[int, int], None]) -> int:
    """Write every row anew; `progress` hears how many of how many are done. Gives the number of rows."""
    async with database.read() as connection:
        total = int((await connection.execute(COUNT)).scalar_one())
    done = last = 0
    while True:
        async with database.write() as connection:
            if database.dialect == "postgresql":
                await connection.execute(LOCK)
            rides = await _folded(connection, last)
            if not rides:
                return done
            rows = [folded_row(ride) for ride in rides]
            await connection.execute(upsert(my_rides, database.dialect), rows)
            await database.commit(connection)
        done, last = done + len(rides), rides[-1].booking_id
        progress(done, total)


async def differences(database: Database) -> list[str]:
    """The codes of rides whose row is not what their events say."""
    differing: list[str] = []
    last = 0
    while True:
        async with database.read() as connection:
            rides = await _folded(connection, last)
            if not rides:
                return differing
            ids = [ride.booking_id for ride in rides]
            rows = await connection.execute(select(my_rides).where(my_rides.c.booking_id.in_(ids)))
            kept = {row.booking_id: my_ride_of(row) for row in rows}
        differing += [ride.code for ride in rides if kept.get(ride.booking_id) != ride]
        last = ids[-1]


async def _folded(connection: Connection, last: int) -> list[MyRide]:
    """The next rides after `last`, folded from their events; none at the end."""
    after = select(events.c.booking_id).where(placed, events.c.booking_id > last)
    ids = list((await connection.execute(after.order_by(events.c.booking_id).limit(AT_ONCE))).scalars())
    if not ids:
        return []
    wanted = select(events).where(events.c.booking_id.in_(ids))
    histories: dict[int, list[BookingEvent]] = {}
    for row in await connection.execute(wanted.order_by(events.c.booking_id, events.c.number)):
        histories.setdefault(row.booking_id, []).append(event_of(row))
    return [fold(history) for history in histories.values()]
