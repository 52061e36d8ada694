"""Rides as customers and messages see them."""

from typing import Any

from sqlalchemy import bindparam, func, select

from domain.model.payment import Payment
from domain.model.people import Customer
from domain.model.ride_view import RideView
from domain.ports.queries import LatestRides, RideRow
from domain.values.ids import BookingCode, BookingId, CustomerId
from domain.values.place import Place
from domain.values.status import BookingStatus
from storage.engine import Database
from storage.mappers import booking_of, customer_of, my_ride_of, payment_of, place
from storage.queries.ride_views import RIDES, ride_views
from storage.tables.columns import fixed
from storage.tables.money import payments
from storage.tables.people import customers
from storage.tables.rides import bookings, my_rides

PLACES = (
    bookings.c.pickup_label,
    bookings.c.pickup_lat,
    bookings.c.pickup_lon,
    bookings.c.dropoff_label,
    bookings.c.dropoff_lat,
    bookings.c.dropoff_lon,
)
BY_ID = RIDES.where(bookings.c.id == bindparam("id"))
BY_CODE = RIDES.where(bookings.c.code == bindparam("code"))
OWN = BY_CODE.where(bookings.c.customer_id == bindparam("customer_id"))
LINES = (
    select(my_rides, *PLACES)
    .join(bookings, bookings.c.id == my_rides.c.booking_id)
    .where(my_rides.c.customer_id == bindparam("customer_id"))
    .order_by(my_rides.c.booking_id.desc())
)
PAGE = LINES.limit(bindparam("limit")).offset(bindparam("offset"))
LINE = LINES.where(my_rides.c.code == bindparam("code"))
COUNT = select(func.count()).where(my_rides.c.customer_id == bindparam("customer_id"))
LAST_PLACES = (
    select(*PLACES)
    .where(bookings.c.customer_id == bindparam("customer_id"))
    .order_by(bookings.c.id.desc())
    .limit(fixed(10))
)
FEW = 5
NEWEST = (
    select(bookings)
    .where(bookings.c.customer_id == bindparam("customer_id"))
    .order_by(bookings.c.id.desc())
    .limit(fixed(FEW))
)
LAST_RIDE = (
    select(bookings)
    .where(bookings.c.customer_id == bindparam("customer_id"), bookings.c.captured > 0)
    .where(bookings.c.status != BookingStatus.CANCELLED.value)
    .order_by(bookings.c.id.desc())
    .limit(fixed(1))
)
PAYMENTS = select(payments).where(payments.c.booking_id == bindparam("id")).order_by(payments.c.id)
CUSTOMER = select(customers).where(customers.c.id == bindparam("id"))


class SqlRides:
    """Rides, read."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def view(self, booking_id: BookingId) -> RideView | None:
        """Everything about one ride."""
        return await self._view(BY_ID, id=booking_id)

    async def by_code(self, code: BookingCode) -> RideView | None:
        """Everything about the ride with this code."""
        return await self._view(BY_CODE, code=code)

    async def own(self, customer_id: CustomerId, code: BookingCode) -> RideView | None:
        """Everything about the customer's own ride; None also for somebody else's."""
        return await self._view(OWN, customer_id=customer_id, code=code)

    async def my_rides(self, customer_id: CustomerId, limit: int, offset: int) -> tuple[list[RideRow], int]:
        """The customer's rides from the read model, newest first, and how many there are."""
        wanted = {"customer_id": customer_id, "limit": limit, "offset": offset}
        lines = [_line(row) for row in await self._database.fetch(PAGE, wanted)]
        count = (await self._database.fetch(COUNT, {"customer_id": customer_id})).scalar_one()
        return lines, int(count)

    async def my_ride(self, customer_id: CustomerId, code: BookingCode) -> RideRow | None:
        """One row of the customer's read model."""
        row = (await self._database.fetch(LINE, {"customer_id": customer_id, "code": code})).first()
        return None if row is None else _line(row)

    async def last_places(self, customer_id: CustomerId, limit: int = 3) -> list[Place]:
        """Places of the customer's latest rides, newest first, without repeats."""
        rows = await self._database.fetch(LAST_PLACES, {"customer_id": customer_id})
        places: dict[str, Place] = {}
        for row in rows:
            for found in (_pickup(row), _dropoff(row)):
                places.setdefault(found.label, found)
        return list(places.values())[:limit]

    async def latest(self, customer_id: CustomerId) -> LatestRides:
        """The newest booking, and the newest that may be ridden again, mostly among the last few."""
        newest = [booking_of(row) for row in await self._database.fetch(NEWEST, {"customer_id": customer_id})]
        again = next(
            (each for each in newest if each.captured > 0 and each.status is not BookingStatus.CANCELLED),
            None,
        )
        if again is None and len(newest) == FEW:
            row = (await self._database.fetch(LAST_RIDE, {"customer_id": customer_id})).first()
            again = None if row is None else booking_of(row)
        return LatestRides(newest=next(iter(newest), None), again=again)

    async def payments(self, booking_id: BookingId) -> list[Payment]:
        """The payments of a booking, oldest first."""
        return [payment_of(row) for row in await self._database.fetch(PAYMENTS, {"id": booking_id})]

    async def customer(self, customer_id: CustomerId) -> Customer | None:
        """The customer, if ever met."""
        row = (await self._database.fetch(CUSTOMER, {"id": customer_id})).first()
        return None if row is None else customer_of(row)

    async def _view(self, statement: Any, **parameters: Any) -> RideView | None:
        return next(iter(ride_views(await self._database.fetch(statement, parameters))), None)


def _line(row: Any) -> RideRow:
    return RideRow(ride=my_ride_of(row), pickup=_pickup(row), dropoff=_dropoff(row))


def _pickup(row: Any) -> Place:
    return place(row.pickup_label, row.pickup_lat, row.pickup_lon)


def _dropoff(row: Any) -> Place:
    return place(row.dropoff_label, row.dropoff_lat, row.dropoff_lon)
