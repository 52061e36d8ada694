"""What the staff group looks at: cards, the queue, figures, refunds that wait."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, case, func, select

from domain.model.booking import Booking
from domain.model.people import Dispatcher
from domain.model.refund import Refund
from domain.model.ride_view import RideView
from domain.policies.suggestions import ranked
from domain.ports.clock import Clock
from domain.ports.queries import CardView, DayStats, RideHistory, Suggestion
from domain.values.actor import ActorKind
from domain.values.ids import BookingCode, BookingId, DispatcherId
from domain.values.status import BookingStatus
from storage.engine import Database
from storage.event_serialization import event_of
from storage.joined import SideBySide
from storage.mappers import booking_of, dispatcher_of, refund_of
from storage.queries.free_vehicles import BEST, best_free, wanted_by
from storage.queries.ride_views import RIDES, ride_views
from storage.tables.money import not_back, refunds
from storage.tables.people import dispatchers
from storage.tables.rides import bookings, events, is_open, placed
from storage.tables.traffic import notes

SUGGESTED = 5
S = BookingStatus
NEEDS_VEHICLE = frozenset({S.REQUESTED, S.CONFIRMED})
BY_ID = RIDES.where(bookings.c.id == bindparam("id"))
BY_CODE = RIDES.where(bookings.c.code == bindparam("code"))
_acts = SideBySide(events, dispatchers)
HISTORY = (
    select(*_acts.columns)
    .select_from(events)
    .outerjoin(
        dispatchers,
        and_(events.c.actor_kind == ActorKind.STAFF.value, dispatchers.c.id == events.c.actor_id),
    )
    .where(events.c.booking_id == bindparam("id"))
    .order_by(events.c.number)
)
DISPATCHER = select(dispatchers).where(dispatchers.c.id == bindparam("id"))
QUEUE = RIDES.where(is_open, bookings.c.status != S.AWAITING_PAYMENT.value).order_by(
    case((bookings.c.status == S.REQUESTED.value, 0), else_=1),
    func.coalesce(bookings.c.pickup_at, 0),
    bookings.c.id,
)
PLACED = select(bookings).where(
    bookings.c.id.in_(
        select(events.c.booking_id).where(
            placed, events.c.at >= bindparam("start"), events.c.at < bindparam("end")
        )
    )
)
_owed = SideBySide(refunds, bookings)
WAITING = (
    select(*_owed.columns)
    .select_from(refunds)
    .join(bookings, bookings.c.id == refunds.c.booking_id)
    .where(not_back)
)
"""Without an order: for the sake of it SQLite would go through the ids of all refunds there are."""
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
        return ride_views(await self._database.fetch(QUEUE))

    async def stats(self, start: datetime, end: datetime) -> DayStats:
        """Figures of bookings placed between two UTC times."""
        rows = await self._database.fetch(PLACED, {"start": start, "end": end})
        found = [booking_of(row) for row in rows]
        return DayStats(
            by_status=_counted(booking.status.value for booking in found),
            by_grade=_counted(booking.grade for booking in found if booking.captured),
            captured=sum(booking.captured for booking in found),
            kept=sum(booking.kept for booking in found),
            refunded=sum(booking.refunded for booking in found),
            refund_due=sum(booking.refund_due for booking in found),
        )

    async def refunds_waiting(self) -> list[tuple[Refund, Booking]]:
        """Refunds that are not done, oldest first."""
        found = [_owed.parts(row) for row in await self._database.fetch(WAITING)]
        oldest_first = sorted(found, key=lambda parts: parts[0].id)
        return [(refund_of(refund), booking_of(booking)) for refund, booking in oldest_first]

    async def dispatcher(self, dispatcher_id: DispatcherId) -> Dispatcher | None:
        """The dispatcher as last seen."""
        row = (await self._database.fetch(DISPATCHER, {"id": dispatcher_id})).first()
        return None if row is None else dispatcher_of(row)

    async def is_dispatch_up(self, now: datetime) -> bool:
        """Whether the dispatch side's heartbeat is fresh."""
        last = (await self._database.fetch(HEARTBEAT)).scalar_one_or_none()
        return last is not None and now - last <= self._stale_after

    async def card_of(self, ride: RideView, history: RideHistory) -> CardView:
        """The card of a ride and a history that are known already."""
        needs = ride.booking.status in NEEDS_VEHICLE
        suggested = await self._suggestions(ride.booking) if needs else []
        return CardView(
            ride=ride, history=history.events, dispatchers=history.dispatchers, suggestions=suggested
        )

    async def history(self, booking_id: BookingId) -> RideHistory:
        """What happened to a ride."""
        found, acted = [], dict[int, Dispatcher]()
        for event, dispatcher in map(_acts.parts, await self._database.fetch(HISTORY, {"id": booking_id})):
            found.append(event_of(event))
            if dispatcher is not None:
                acted[dispatcher.id] = dispatcher_of(dispatcher)
        return RideHistory(events=found, dispatchers=acted)

    async def _card(self, statement: Any, **parameters: Any) -> CardView | None:
        ride = next(iter(ride_views(await self._database.fetch(statement, parameters))), None)
        return None if ride is None else await self.card_of(ride, await self.history(ride.booking.id))

    async def _suggestions(self, booking: Booking) -> list[Suggestion]:
        now = self._clock.now()
        found = best_free(await self._database.fetch(BEST, wanted_by(booking, now)))
        by_car = {vehicle.id: driver for vehicle, driver in found}
        best = ranked(booking, [vehicle for vehicle, _ in found], now)[:SUGGESTED]
        return [
            Suggestion(vehicle=vehicle, driver=by_car[vehicle.id], distance_m=metres)
            for vehicle, metres in best
        ]


def _counted(values: Any) -> dict[str, int]:
    counts: dict[str, int] = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    return counts
