"""What the staff group looks at: cards, the queue, figures, refunds that wait."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, case, func, select
from storage.connection import Connection

from domain.model.booking import Booking
from domain.model.people import Dispatcher
from domain.model.refund import Refund
from domain.policies.suggestions import ranked
from domain.ports.clock import Clock
from domain.ports.queries import CardView, DayStats, RideView, Suggestion
from domain.values.actor import ActorKind
from domain.values.ids import BookingCode, BookingId, DispatcherId
from domain.values.status import FINAL, BookingStatus, RefundStatus
from storage.engine import Database
from storage.event_serialization import event_of
from storage.mappers import booking_of, dispatcher_of, driver_of, refund_of
from storage.queries.free_vehicles import best_free
from storage.queries.ride_views import ride_view
from storage.tables.money import refunds
from storage.tables.people import dispatchers, drivers
from storage.tables.rides import bookings, events
from storage.tables.traffic import notes

SUGGESTED = 5
S = BookingStatus
NEEDS_VEHICLE = frozenset({S.REQUESTED, S.CONFIRMED})
BY_ID = select(bookings).where(bookings.c.id == bindparam("id"))
BY_CODE = select(bookings).where(bookings.c.code == bindparam("code"))
HISTORY = select(events).where(events.c.booking_id == bindparam("id")).order_by(events.c.number)
DISPATCHERS = select(dispatchers).where(dispatchers.c.id.in_(bindparam("ids", expanding=True)))
DRIVERS = select(drivers).where(drivers.c.id.in_(bindparam("ids", expanding=True)))
OUT_OF_QUEUE = [status.value for status in (*FINAL, S.AWAITING_PAYMENT)]
QUEUE = (
    select(bookings)
    .where(bookings.c.status.not_in(OUT_OF_QUEUE))
    .order_by(
        case((bookings.c.status == S.REQUESTED.value, 0), else_=1),
        func.coalesce(bookings.c.pickup_at, 0),
        bookings.c.id,
    )
)
PLACED = select(bookings).where(
    bookings.c.id.in_(
        select(events.c.booking_id).where(
            events.c.number == 1, events.c.at >= bindparam("start"), events.c.at < bindparam("end")
        )
    )
)
WAITING = select(refunds).where(refunds.c.status != RefundStatus.DONE.value).order_by(refunds.c.id)
SOME = select(bookings).where(bookings.c.id.in_(bindparam("ids", expanding=True)))
HEARTBEAT = select(notes.c.at).where(notes.c.key == "heartbeat:dispatch")


class SqlDispatchBoard:
    """The staff's view, read."""

    def __init__(self, database: Database, clock: Clock, stale_after: timedelta) -> None:
        self._database = database
        self._clock = clock
        self._stale_after = stale_after

    async def card(self, booking_id: BookingId) -> CardView | None:
        """A card with suggestions."""
        return await self._card(BY_ID, id=booking_id)

    async def card_by_code(self, code: BookingCode) -> CardView | None:
        """The card of the booking with this code."""
        return await self._card(BY_CODE, code=code)

    async def queue(self) -> list[RideView]:
        """Paid bookings that are not final: requested first, then by pickup time."""
        async with self._database.read() as connection:
            found = [booking_of(row) for row in await connection.execute(QUEUE)]
            return [await ride_view(connection, booking) for booking in found]

    async def stats(self, start: datetime, end: datetime) -> DayStats:
        """Figures of bookings placed between two UTC times."""
        async with self._database.read() as connection:
            placed = [
                booking_of(row) for row in await connection.execute(PLACED, {"start": start, "end": end})
            ]
        return DayStats(
            by_status=_counted(booking.status.value for booking in placed),
            by_grade=_counted(booking.grade for booking in placed if booking.captured),
            captured=sum(booking.captured for booking in placed),
            kept=sum(booking.kept for booking in placed),
            refunded=sum(booking.refunded for booking in placed),
            refund_due=sum(booking.refund_due for booking in placed),
        )

    async def refunds_waiting(self) -> list[tuple[Refund, Booking]]:
        """Refunds that are not done, oldest first."""
        async with self._database.read() as connection:
            waiting = [refund_of(row) for row in await connection.execute(WAITING)]
            ids = list({refund.booking_id for refund in waiting})
            rows = await connection.execute(SOME, {"ids": ids}) if ids else ()
            by_id = {booking.id: booking for booking in map(booking_of, rows)}
        return [(refund, by_id[refund.booking_id]) for refund in waiting]

    async def dispatcher(self, dispatcher_id: DispatcherId) -> Dispatcher | None:
        """The dispatcher as last seen."""
        async with self._database.read() as connection:
            return (await _dispatchers(connection, [dispatcher_id])).get(dispatcher_id)

    async def is_dispatch_up(self, now: datetime) -> bool:
        """Whether the dispatch side's heartbeat is fresh."""
        async with self._database.read() as connection:
            last = (await connection.execute(HEARTBEAT)).scalar_one_or_none()
        return last is not None and now - last <= self._stale_after

    async def _card(self, statement: Any, **parameters: Any) -> CardView | None:
        async with self._database.read() as connection:
            row = (await connection.execute(statement, parameters)).first()
            if row is None:
                return None
            booking = booking_of(row)
            ride = await ride_view(connection, booking)
            history = [event_of(each) for each in await connection.execute(HISTORY, {"id": booking.id})]
            acted = {
                e.actor.id for e in history if e.actor.kind is ActorKind.STAFF and e.actor.id is not None
            }
            known = await _dispatchers(connection, list(acted))
            suggested = (
                await self._suggestions(connection, booking) if booking.status in NEEDS_VEHICLE else []
            )
        return CardView(ride=ride, history=history, dispatchers=known, suggestions=suggested)

    async def _suggestions(self, connection: Connection, booking: Booking) -> list[Suggestion]:
        now = self._clock.now()
        best = ranked(booking, await best_free(connection, booking, now), now)[:SUGGESTED]
        ids = [vehicle.driver_id for vehicle, _ in best if vehicle.driver_id is not None]
        people = [driver_of(row) for row in await connection.execute(DRIVERS, {"ids": ids})] if ids else []
        by_id = {driver.id: driver for driver in people}
        return [
            Suggestion(
                vehicle=vehicle,
                driver=by_id.get(vehicle.driver_id) if vehicle.driver_id is not None else None,
                distance_m=metres,
            )
            for vehicle, metres in best
        ]


async def _dispatchers(connection: Connection, ids: list[int]) -> dict[int, Dispatcher]:
    if not ids:
        return {}
    found = [dispatcher_of(row) for row in await connection.execute(DISPATCHERS, {"ids": ids})]
    return {dispatcher.id: dispatcher for dispatcher in found}


def _counted(values: Any) -> dict[str, int]:
    counts: dict[str, int] = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    return counts
