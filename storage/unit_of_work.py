"""One transaction, and all that must be true together when it commits."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from sqlalchemy import insert

from domain.events import BookingEvent
from domain.messages.delivery import Channel, Delivery
from domain.model.booking import Booking
from domain.model.refund import Refund
from domain.model.ride_view import RideView
from domain.policies.business_rules import BusinessRules
from domain.ports.clock import Clock
from domain.ports.subscriber import Subscriber
from domain.values.ids import BookingId
from storage.constraint_errors import domain_error_of
from storage.engine import Database
from storage.event_serialization import event_row
from storage.identity_map import IdentityMap
from storage.mappers import my_ride_row
from storage.outbox_writer import insertions, not_replacing, numbered
from storage.repositories.bookings import SqlBookings
from storage.repositories.notes import SqlNotes
from storage.repositories.payments import SqlPayments
from storage.repositories.people import SqlPeople
from storage.repositories.vehicles import SqlVehicles
from storage.tables.rides import events, my_rides
from storage.transaction import Transaction
from storage.upsert import upsert

ADD_EVENTS = insert(events)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitOfWorkDeps:
    """What commits need: time, rules, who reacts to events, who sends, and the correlation id.

    Deliveries of `own_channels` are inserted leased to this process and handed to `wake` after the
    commit, so that no claim is needed on the way of a message that leaves at once.
    """

    clock: Clock
    rules: BusinessRules
    subscribers: Sequence[Subscriber] = ()
    own_channels: frozenset[Channel] = frozenset()
    wake: Callable[[Sequence[Delivery]], None] = lambda _: None
    correlation: Callable[[], str] = lambda: ""


class SqlUnitOfWork:
    """A transaction over all that is kept. Leaving it without commit rolls back."""

    bookings: SqlBookings
    vehicles: SqlVehicles
    people: SqlPeople
    payments: SqlPayments
    notes: SqlNotes

    def __init__(self, database: Database, surroundings: UnitOfWorkDeps) -> None:
        self._database = database
        self._around = surroundings
        self._deliveries: list[Delivery] = []
        self._seen = IdentityMap()
        self._news: dict[BookingId, list[BookingEvent]] = {}
        self._connection = Transaction(database)

    async def __aenter__(self) -> Self:
        connection = self._connection
        self.bookings = SqlBookings(connection, self._around.rules, self._seen)
        self.vehicles = SqlVehicles(connection, self._seen)
        self.people = SqlPeople(connection, self._seen)
        self.payments = SqlPayments(connection, self.bookings, self._database)
        self.notes = SqlNotes(connection)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._connection.leave()
        clash = domain_error_of(error)
        if clash is not None:
            raise clash from error

    def deliver(self, deliveries: Sequence[Delivery]) -> None:
        """Add deliveries that no event calls for."""
        self._deliveries.extend(deliveries)

    async def commit(self) -> None:
        """Write saved bookings with events, read model, deadlines and deliveries, and make it all durable.

        Deliveries that leave at once take the ride along as this transaction leaves it.
        """
        around = self._around
        changed, now = self.bookings.saved(), around.clock.now()
        reactions, told = self._tell(changed)
        new = [*reactions, *self._deliveries]
        self.bookings.write()
        added = await not_replacing(self._connection, new, now, around.own_channels)
        for statement, parameters in [*told, *insertions(added, now, around.own_channels)]:
            self._connection.later(statement, parameters)
        written = await self._connection.flush()
        leased = numbered(added, written[-1], now, around.own_channels) if added else []
        for delivery in leased:
            if delivery.booking_id in self.bookings.changed:
                delivery.ride = await self._view(self.bookings.changed[delivery.booking_id].booking)
        await self._connection.commit()
        if leased:
            around.wake(leased)

    def _tell(self, changed: Sequence[Booking]) -> tuple[list[Delivery], list[tuple[Any, Any]]]:
        """What is to be sent for what happened to bookings, and what writes it down for all who read."""
        correlation, reactions = self._around.correlation(), list[Delivery]()
        happened, rides = list[dict[str, Any]](), list[dict[str, Any]]()
        for booking in changed:
            news, booking.events = booking.events, []
            self._news[booking.id] = news
            for subscriber in self._around.subscribers:
                reactions += subscriber(booking, news)
            if news:
                happened += [event_row(event, correlation) for event in news]
                rides.append(my_ride_row(booking))
        if not happened:
            return reactions, []
        return reactions, [(ADD_EVENTS, happened), (upsert(my_rides, self._connection.dialect), rides)]

    async def _view(self, booking: Booking) -> RideView | None:
        back: list[Refund] = []
        if booking.refund_due or booking.refunded:
            back = await self.payments.refunds_of(booking.id)
        return self._seen.view(booking, back, self._news[booking.id])


class SqlUnitsOfWork:
    """Opens units of work on one database."""

    def __init__(self, database: Database, surroundings: UnitOfWorkDeps) -> None:
        self._database = database
        self._surroundings = surroundings

    def __call__(self) -> SqlUnitOfWork:
        """A new transaction, to be used once with `async with`."""
        return SqlUnitOfWork(self._database, self._surroundings)
