"""Rows and the domain's objects, both ways."""

from typing import Any

from domain.model.booking import Booking
from domain.model.contact import Contact
from domain.model.my_ride import MyRide
from domain.model.payment import Payment
from domain.model.people import Customer, Dispatcher, Driver, Invitation
from domain.model.refund import Refund
from domain.model.terms import Terms
from domain.model.vehicle import Vehicle
from domain.values.actor import Actor, ActorKind
from domain.values.place import Place, Position
from domain.values.reasons import CancelReason, RefundReason
from domain.values.status import BookingStatus, PaymentStatus, RefundStatus, VehicleState
from storage.event_serialization import times_in, times_out

Row = Any


def place(label: str, lat: float | None, lon: float | None) -> Place:
    """A place from its three columns."""
    return Place(label, None if lat is None or lon is None else Position(lat, lon))


def booking_row(booking: Booking) -> dict[str, Any]:
    """The columns of a booking, but for its request key."""
    return {
        "id": booking.id,
        "code": booking.code,
        "customer_id": booking.customer_id,
        "claim_token": booking.claim_token,
        "language": booking.language,
        "grade": booking.grade,
        "pickup_at": booking.pickup_at,
        "passengers": booking.passengers,
        "contact_name": booking.contact.name,
        "contact_phone": booking.contact.phone,
        "note": booking.note,
        "distance_m": booking.distance_m,
        "fare": booking.fare,
        "currency": booking.currency,
        "kept_after_arrival": booking.terms.kept_after_arrival,
        **_place_columns("pickup", booking.pickup),
        **_place_columns("dropoff", booking.dropoff),
        **booking_changes(booking),
    }


def booking_changes(booking: Booking) -> dict[str, Any]:
    """The columns of a booking that may change after it was placed."""
    return {
        "customer_id": booking.customer_id,
        "status": booking.status.value,
        "version": booking.version,
        "steps": times_out(booking.steps),
        "moved_by_kind": booking.moved_by.kind.value,
        "moved_by_id": booking.moved_by.id,
        "moved_at": booking.moved_at,
        "pay_by": booking.pay_by,
        "confirm_by": booking.confirm_by,
        "vehicle_id": booking.vehicle_id,
        "driver_id": booking.driver_id,
        "offer": booking.offer,
        "offer_until": booking.offer_until,
        "passed_over": list(booking.passed_over),
        "cancel_reason": booking.cancel_reason.value if booking.cancel_reason else None,
        "cancel_note": booking.cancel_note,
        "captured": booking.captured,
        "kept": booking.kept,
        "refunded": booking.refunded,
        "refund_due": booking.refund_due,
        "reminded": times_out(booking.reminded),
    }


def booking_of(row: Row) -> Booking:
    """The booking that a row holds."""
    return Booking(
        id=row.id,
        code=row.code,
        customer_id=row.customer_id,
        claim_token=row.claim_token,
        language=row.language,
        grade=row.grade,
        pickup_at=row.pickup_at,
        passengers=row.passengers,
        pickup=place(row.pickup_label, row.pickup_lat, row.pickup_lon),
        dropoff=place(row.dropoff_label, row.dropoff_lat, row.dropoff_lon),
        contact=Contact(row.contact_name, row.contact_phone),
        note=row.note,
        distance_m=row.distance_m,
        fare=row.fare,
        currency=row.currency,
        terms=Terms(row.kept_after_arrival),
        status=BookingStatus(row.status),
        version=row.version,
        steps=times_in(row.steps),
        moved_by=Actor(ActorKind(row.moved_by_kind), row.moved_by_id),
        moved_at=row.moved_at,
        pay_by=row.pay_by,
        confirm_by=row.confirm_by,
        vehicle_id=row.vehicle_id,
        driver_id=row.driver_id,
        offer=row.offer,
        offer_until=row.offer_until,
        passed_over=tuple(row.passed_over),
        cancel_reason=CancelReason(row.cancel_reason) if row.cancel_reason else None,
        cancel_note=row.cancel_note,
        captured=row.captured,
        kept=row.kept,
        refunded=row.refunded,
        refund_due=row.refund_due,
        reminded=times_in(row.reminded),
    )


def my_ride_row(booking: Booking) -> dict[str, Any]:
    """The read model's row, taken from the booking that has just changed."""
    return {
        "booking_id": booking.id,
        "customer_id": booking.customer_id,
        "code": booking.code,
        "grade": booking.grade,
        "fare": booking.fare,
        "currency": booking.currency,
        "pickup_at": booking.pickup_at,
        "status": booking.status.value,
        "version": booking.version,
        "steps": times_out(booking.steps),
        "vehicle_id": booking.vehicle_id,
        "driver_id": booking.driver_id,
        "cancel_reason": booking.cancel_reason.value if booking.cancel_reason else None,
        "captured": booking.captured,
        "kept": booking.kept,
        "refunded": booking.refunded,
        "refund_due": booking.refund_due,
    }


def folded_row(ride: MyRide) -> dict[str, Any]:
    """The read model's row, as a fold of the events gives it."""
    names = MyRide.__dataclass_fields__
    return {name: getattr(ride, name) for name in names} | {"steps": times_out(ride.steps)}


def my_ride_of(row: Row) -> MyRide:
    """The read model's row as the domain knows it."""
    names = MyRide.__dataclass_fields__
    return MyRide(**({name: getattr(row, name) for name in names} | {"steps": times_in(row.steps)}))


def payment_row(payment: Payment) -> dict[str, Any]:
    """The columns of a payment."""
    names = Payment.__dataclass_fields__
    return {name: getattr(payment, name) for name in names} | {"status": payment.status.value}


def payment_of(row: Row) -> Payment:
    """The payment that a row holds."""
    names = Payment.__dataclass_fields__
    return Payment(**({name: getattr(row, name) for name in names} | {"status": PaymentStatus(row.status)}))


def refund_row(refund: Refund) -> dict[str, Any]:
    """The columns of a refund."""
    row = {name: getattr(refund, name) for name in Refund.__dataclass_fields__ if name != "done_by"}
    by = refund.done_by
    return row | {
        "status": refund.status.value,
        "reason": refund.reason.value,
        "done_by_kind": by.kind.value if by else None,
        "done_by_id": by.id if by else None,
    }


def refund_of(row: Row) -> Refund:
    """The refund that a row holds."""
    fields = {name: getattr(row, name) for name in Refund.__dataclass_fields__ if name != "done_by"}
    by = Actor(ActorKind(row.done_by_kind), row.done_by_id) if row.done_by_kind else None
    return Refund(
        **(fields | {"status": RefundStatus(row.status), "reason": RefundReason(row.reason), "done_by": by})
    )


def vehicle_row(vehicle: Vehicle) -> dict[str, Any]:
    """The columns of a vehicle."""
    row = {name: getattr(vehicle, name) for name in Vehicle.__dataclass_fields__ if name != "position"}
    at = vehicle.position
    return row | {
        "state": vehicle.state.value,
        "position_lat": at.latitude if at else None,
        "position_lon": at.longitude if at else None,
    }


def vehicle_of(row: Row) -> Vehicle:
    """The vehicle that a row holds."""
    fields = {name: getattr(row, name) for name in Vehicle.__dataclass_fields__ if name != "position"}
    at = None if row.position_lat is None else Position(row.position_lat, row.position_lon)
    return Vehicle(**(fields | {"state": VehicleState(row.state), "position": at}))


def person_row(person: Customer | Driver | Dispatcher | Invitation) -> dict[str, Any]:
    """The columns of a person or an invitation: each field as it is."""
    return {name: getattr(person, name) for name in person.__dataclass_fields__}


def customer_of(row: Row) -> Customer:
    """The customer that a row holds."""
    return Customer(**row._mapping)


def driver_of(row: Row) -> Driver:
    """The driver that a row holds."""
    return Driver(**row._mapping)


def dispatcher_of(row: Row) -> Dispatcher:
    """The dispatcher that a row holds."""
    return Dispatcher(**row._mapping)


def invitation_of(row: Row) -> Invitation:
    """The invitation that a row holds."""
    return Invitation(**row._mapping)


def _place_columns(which: str, at: Place) -> dict[str, Any]:
    position = at.position
    return {
        f"{which}_label": at.label,
        f"{which}_lat": position.latitude if position else None,
        f"{which}_lon": position.longitude if position else None,
    }
