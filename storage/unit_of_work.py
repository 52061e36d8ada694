"""One transaction, and all that must be true together when it commits."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from sqlalchemy import bindparam, delete, insert
from storage.connection import Connection

from domain.errors import StaleRecord
from domain.events import BookingEvent
from domain.messages.delivery import Channel, Delivery
from domain.policies.business_rules import BusinessRules
from domain.policies.deadlines import deadlines_of
from domain.ports.clock import Clock
from domain.ports.subscriber import Subscriber
from storage.constraint_errors import domain_error_of
from storage.engine import Database
from storage.event_serialization import event_row
from storage.mappers import my_ride_row
from storage.outbox_writer import write_deliveries
from storage.repositories.bookings import GUARDED, Known, SqlBookings
from storage.repositories.notes import SqlNotes
from storage.repositories.payments import SqlPayments
from storage.repositories.people import SqlPeople
from storage.repositories.vehicles import SqlVehicles
from storage.tables.rides import deadlines, events, my_rides
from storage.upsert import upsert

ADD_EVENTS = insert(events)
ADD_DEADLINES = insert(deadlines)
FORGET_DEADLINES = delete(deadlines).where(
    deadlines.c.booking_id == bindparam("of_booking"),
    deadlines.c.kind.not_in(bindparam("staying", expanding=True)),
)


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
        self._opened: AbstractAsyncContextManager[Connection] = database.write()

    async def __aenter__(self) -> Self:
        connection = self._connection = await self._opened.__aenter__()
        self.bookings = SqlBookings(connection, self._around.rules)
        self.vehicles = SqlVehicles(connection)
        self.people = SqlPeople(connection)
        self.payments = SqlPayments(connection)
        self.notes = SqlNotes(connection)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._opened.__aexit__(kind, error, trace)
        clash = domain_error_of(error)
        if clash is not None:
            raise clash from error

    def deliver(self, deliveries: Sequence[Delivery]) -> None:
        """Add deliveries that no event calls for."""
        self._deliveries.extend(deliveries)

    async def commit(self) -> None:
        """Write saved bookings with events, read model, deadlines and deliveries, and make it all durable."""
        around, reactions = self._around, list[Delivery]()
        for changed in self.bookings.changed.values():
            news = await self._write(changed)
            for subscriber in around.subscribers:
                reactions += subscriber(changed.booking, news)
        new = [*reactions, *self._deliveries]
        leased = (
            await write_deliveries(self._connection, new, around.clock.now(), around.own_channels)
            if new
            else []
        )
        await self._database.commit(self._connection)
        if leased:
            around.wake(leased)

    async def _write(self, changed: Known) -> list[BookingEvent]:
        booking = changed.booking
        if not changed.written:
            result = await self._connection.execute(GUARDED, changed.guarded_update())
            if result.rowcount != 1:
                raise StaleRecord()
        news, booking.events = booking.events, []
        if news:
            correlation = self._around.correlation()
            await self._connection.execute(ADD_EVENTS, [event_row(event, correlation) for event in news])
            await self._connection.execute(
                upsert(my_rides, self._connection.dialect), my_ride_row(booking)
            )
        await self._replace_deadlines(changed)
        return news

    async def _replace_deadlines(self, changed: Known) -> None:
        """Write the difference only: a deadline that stays keeps the lease of whoever meets it now."""
        before, due = set(changed.deadlines), deadlines_of(changed.booking, self._around.rules)
        new = [each for each in due if each not in before]
        if before and (new or len(due) != len(before)):
            staying = [each.kind.value for each in due if each in before]
            await self._connection.execute(
                FORGET_DEADLINES, {"of_booking": changed.booking.id, "staying": staying}
            )
        if new:
            rows = [
                {"booking_id": each.booking_id, "kind": each.kind.value, "due_at": each.due_at}
                for each in new
            ]
            await self._connection.execute(ADD_DEADLINES, rows)


class SqlUnitsOfWork:
    """Opens units of work on one database."""

    def __init__(self, database: Database, surroundings: UnitOfWorkDeps) -> None:
        self._database = database
        self._surroundings = surroundings

    def __call__(self) -> SqlUnitOfWork:
        """A new transaction, to be used once with `async with`."""
        return SqlUnitOfWork(self._database, self._surroundings)
