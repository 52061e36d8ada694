"""Puts a ride together from its rows: booking, vehicle, driver, payment and refunds."""

from sqlalchemy import bindparam, select
from storage.connection import Connection

from domain.model.booking import Booking
from domain.model.payment import Payment
from domain.model.refund import Refund
from domain.ports.queries import RideView
from domain.values.status import PaymentStatus
from storage.mappers import driver_of, payment_of, refund_of, vehicle_of
from storage.tables.fleet import vehicles
from storage.tables.money import payments, refunds
from storage.tables.people import drivers

VEHICLE = select(vehicles).where(vehicles.c.id == bindparam("id"))
DRIVER = select(drivers).where(drivers.c.id == bindparam("id"))
PAYMENTS = select(payments).where(payments.c.booking_id == bindparam("id")).order_by(payments.c.id)
REFUNDS = select(refunds).where(refunds.c.booking_id == bindparam("id")).order_by(refunds.c.id)


async def ride_view(connection: Connection, booking: Booking) -> RideView:
    """Everything about one ride."""
    vehicle = driver = None
    if booking.vehicle_id is not None:
        row = (await connection.execute(VEHICLE, {"id": booking.vehicle_id})).first()
        vehicle = None if row is None else vehicle_of(row)
    if booking.driver_id is not None:
        row = (await connection.execute(DRIVER, {"id": booking.driver_id})).first()
        driver = None if row is None else driver_of(row)
    paid = [payment_of(row) for row in await connection.execute(PAYMENTS, {"id": booking.id})]
    back: list[Refund] = []
    if booking.refund_due or booking.refunded:
        back = [refund_of(row) for row in await connection.execute(REFUNDS, {"id": booking.id})]
    return RideView(
        booking=booking,
        vehicle=vehicle,
        driver=driver,
        payment=_the_payment(paid),
        charges=tuple(each for each in paid if each.status is PaymentStatus.APPROVED),
        refunds=tuple(back),
    )


def _the_payment(paid: list[Payment]) -> Payment | None:
    approved = [each for each in paid if each.status is PaymentStatus.APPROVED and not each.surplus]
    latest = approved or paid
    return latest[-1] if latest else None
