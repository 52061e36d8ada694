"""What must be true of the database at any moment; gives every fault found, in words."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import select

from domain import events as ev
from domain.events import BookingEvent
from domain.model.booking import Booking
from domain.model.my_ride import MyRide, fold
from domain.model.payment import Payment
from domain.model.refund import Refund
from domain.model.vehicle import Vehicle
from domain.policies.business_rules import BusinessRules
from domain.policies.deadlines import deadlines_of
from domain.values.actor import ActorKind
from domain.values.ids import BookingId
from domain.values.status import BookingStatus, PaymentStatus, RefundStatus, VehicleState
from storage.engine import Database
from storage.event_serialization import event_of
from storage.mappers import booking_of, my_ride_of, payment_of, refund_of, vehicle_of
from storage.queries.fleet import SqlFleet
from storage.tables.fleet import vehicles
from storage.tables.money import payments, refunds
from storage.tables.rides import bookings, events, my_rides

S = BookingStatus
MONEY = (ev.MoneyCaptured, ev.RefundOpened, ev.RefundDone, ev.CallerClaimed)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything that is kept about rides, money and vehicles."""

    bookings: dict[BookingId, Booking]
    events: dict[BookingId, list[BookingEvent]]
    payments: dict[BookingId, list[Payment]]
    refunds: dict[BookingId, list[Refund]]
    vehicles: list[Vehicle]
    due: dict[BookingId, datetime]
    my_rides: dict[BookingId, MyRide]

    def filled(self) -> "Snapshot":
        """The same without what is there and empty."""
        kept: dict[str, Any] = {field.name: getattr(self, field.name) for field in fields(self)}
        filled: dict[str, Any] = {
            name: {key: value for key, value in each.items() if value} if isinstance(each, dict) else each
            for name, each in kept.items()
        }
        return Snapshot(**filled)


async def faults(database: Database, rules: BusinessRules, now: datetime) -> list[str]:
    """Every fault of the database at `now`; an empty list when it is right."""
    snapshot = await read(database)
    return faults_in(snapshot, rules) + await stock_fault(database, snapshot, now)


async def stock_fault(database: Database, snapshot: Snapshot, now: datetime) -> list[str]:
    """That the stock at `now` is not the available vehicles, if so."""
    stock: dict[str, int] = defaultdict(int)
    for vehicle in snapshot.vehicles:
        stock[vehicle.grade] += vehicle.is_free(now)
    shown = await SqlFleet(database).free_by_grade(now)
    same = shown == {grade: n for grade, n in stock.items() if n}
    return [] if same else ["the stock is not the available vehicles"]


def faults_in(snapshot: Snapshot, rules: BusinessRules) -> list[str]:
    """Every fault of rows that were read."""
    found = [fault for booking in snapshot.bookings.values() for fault in faults_of(snapshot, booking, rules)]
    found += faults_of_vehicles(snapshot)
    charges = [p.charge_id for each in snapshot.payments.values() for p in each if p.charge_id]
    if len(charges) != len(set(charges)):
        found.append("a charge counts twice")
    return found


def faults_of_vehicles(snapshot: Snapshot) -> list[str]:
    """Every fault of the fleet."""
    return [fault for vehicle in snapshot.vehicles for fault in _faults_of_vehicle(snapshot, vehicle)]


def faults_of(snapshot: Snapshot, booking: Booking, rules: BusinessRules) -> Iterator[str]:
    """Every fault of one booking: its money, history, payer, read model, deadlines and vehicle."""
    code = booking.code
    yield from (f"{code}: {fault}" for fault in _money(snapshot, booking))
    yield from (f"{code}: {fault}" for fault in _history(snapshot.events[booking.id]))
    yield from (f"{code}: {fault}" for fault in _payer(booking, snapshot.events[booking.id]))
    if snapshot.my_rides[booking.id] != fold(snapshot.events[booking.id]):
        yield f"{code}: my rides differ from the events"
    wanted = min((each.due_at for each in deadlines_of(booking, rules)), default=None)
    if snapshot.due.get(booking.id) != wanted:
        yield f"{code}: the next deadline is not that of its state"
    riding = [vehicle.id for vehicle in snapshot.vehicles if vehicle.booking_id == booking.id]
    if riding != ([booking.vehicle_id] if booking.holds_vehicle else []):
        yield f"{code}: {booking.status} with vehicles {riding}, not {booking.vehicle_id}"


def _money(snapshot: Snapshot, booking: Booking) -> Iterator[str]:
    paid = [p for p in snapshot.payments.get(booking.id, []) if p.status is PaymentStatus.APPROVED]
    back = snapshot.refunds.get(booking.id, [])
    done = sum(r.amount for r in back if r.status is RefundStatus.DONE)
    due = sum(r.amount for r in back if r.status is not RefundStatus.DONE)
    if booking.captured != booking.kept + booking.refunded + booking.refund_due:
        yield "captured is not kept + refunded + refund due"
    captured = sum(p.amount for p in paid)
    if (captured, captured - done - due, done, due) != (
        booking.captured,
        booking.kept,
        booking.refunded,
        booking.refund_due,
    ):
        yield "the booking's money is not that of its payments and refunds"
    for payment in paid:
        if sum(r.amount for r in back if r.payment_id == payment.id) > payment.amount:
            yield f"more than charge {payment.charge_id} goes back"
    fares = [(p.amount, p.currency, p.customer_id) for p in paid if not p.surplus]
    exact = (booking.fare, booking.currency, booking.customer_id)
    if fares != ([exact] if S.REQUESTED in booking.steps else []):
        yield f"requested by {fares}, not by its exact fare"


def _history(history: list[BookingEvent]) -> Iterator[str]:
    if [event.number for event in history] != list(range(1, len(history) + 1)):
        yield "the events are not numbered through"
    ended = False
    for event in history:
        if ended and not isinstance(event, MONEY):
            yield f"{type(event).__name__} after the end"
        ended = ended or isinstance(event, ev.BookingCancelled | ev.TripCompleted)


def _payer(booking: Booking, history: list[BookingEvent]) -> Iterator[str]:
    for event in history:
        by_person = event.actor.kind is ActorKind.CUSTOMER
        if isinstance(event, ev.BookingRequested) and by_person and event.actor.id != booking.customer_id:
            yield "requested by somebody else's charge"


def _faults_of_vehicle(snapshot: Snapshot, vehicle: Vehicle) -> Iterator[str]:
    on_job = vehicle.state in (VehicleState.HELD, VehicleState.BUSY)
    booking = snapshot.bookings.get(vehicle.booking_id) if vehicle.booking_id is not None else None
    if on_job != (booking is not None):
        yield f"{vehicle.plate} is {vehicle.state} with booking {vehicle.booking_id}"
    if booking is not None and (vehicle.state is VehicleState.HELD) != (booking.status is S.OFFERED):
        yield f"{vehicle.plate} is {vehicle.state} for a booking that is {booking.status}"
    if vehicle.retired_at is not None and vehicle.state is VehicleState.AVAILABLE:
        yield f"{vehicle.plate} is retired and in stock"


async def read(database: Database) -> Snapshot:
    """The database as it is now."""
    async with database.read() as connection:

        async def rows(table: Any) -> list[Any]:
            return list(await connection.execute(select(table).order_by(*table.primary_key)))

        booked = await rows(bookings)
        found = [booking_of(row) for row in booked]
        kept = {row.booking_id: my_ride_of(row) for row in await rows(my_rides)}
        snapshot = Snapshot(
            bookings={booking.id: booking for booking in found},
            events=_by_booking([event_of(row) for row in await rows(events)]),
            payments=_by_booking([payment_of(row) for row in await rows(payments)]),
            refunds=_by_booking([refund_of(row) for row in await rows(refunds)]),
            vehicles=[vehicle_of(row) for row in await rows(vehicles)],
            due={row.id: row.due_at for row in booked if row.due_at is not None},
            my_rides=kept,
        )
    assert kept.keys() == snapshot.bookings.keys()
    return snapshot


def _by_booking(things: list[Any]) -> dict[BookingId, list[Any]]:
    grouped: dict[BookingId, list[Any]] = defaultdict(list)
    for thing in things:
        grouped[thing.booking_id].append(thing)
    return grouped
