"""Rides as customers and messages see them."""

from typing import Any

from sqlalchemy import bindparam, func, select

from domain.model.booking import Booking
from domain.model.people import Customer
from domain.ports.queries import RideRow, RideView
from domain.values.ids import BookingCode, BookingId, CustomerId
from domain.values.place import Place
from domain.values.status import BookingStatus
from storage.engine import Database
from storage.mappers import booking_of, customer_of, my_ride_of, place
from storage.queries.ride_views import ride_view
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
BY_ID = select(bookings).where(bookings.c.id == bindparam("id"))
BY_CODE = select(bookings).where(bookings.c.code == bindparam("code"))
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
    .limit(10)
)
LAST_RIDE = (
    select(bookings)
    .where(bookings.c.customer_id == bindparam("customer_id"), bookings.c.captured > 0)
    .where(bookings.c.status != BookingStatus.CANCELLED.value)
    .order_by(bookings.c.id.desc())
    .limit(1)
)
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
        async with self._database.read() as connection:
            wanted = {"customer_id": customer_id, "limit": limit, "offset": offset}
            lines = [_line(row) for row in await connection.execute(PAGE, wanted)]
            count = (await connection.execute(COUNT, {"customer_id": customer_id})).scalar_one()
        return lines, int(count)

    async def my_ride(self, customer_id: CustomerId, code: BookingCode) -> RideRow | None:
        """One row of the customer's read model."""
        async with self._database.read() as connection:
            row = (await connection.execute(LINE, {"customer_id": customer_id, "code": code})).first()
        return None if row is None else _line(row)

    async def last_places(self, customer_id: CustomerId, limit: int = 3) -> list[Place]:
        """Places of the customer's latest rides, newest first, without repeats."""
        async with self._database.read() as connection:
            rows = list(await connection.execute(LAST_PLACES, {"customer_id": customer_id}))
        places: dict[str, Place] = {}
        for row in rows:
            for found in (_pickup(row), _dropoff(row)):
                places.setdefault(found.label, found)
        return list(places.values())[:limit]

    async def last_ride(self, customer_id: CustomerId) -> Booking | None:
        """The latest paid booking that was not cancelled."""
        async with self._database.read() as connection:
            row = (await connection.execute(LAST_RIDE, {"customer_id": customer_id})).first()
        return None if row is None else booking_of(row)

    async def customer(self, customer_id: CustomerId) -> Customer | None:
        """The customer, if ever met."""
        async with self._database.read() as connection:
            row = (await connection.execute(CUSTOMER, {"id": customer_id})).first()
        return None if row is None else customer_of(row)

    async def _view(self, statement: Any, **parameters: Any) -> RideView | None:
        async with self._database.read() as connection:
            row = (await connection.execute(statement, parameters)).first()
            return None if row is None else await ride_view(connection, booking_of(row))


def _line(row: Any) -> RideRow:
    return RideRow(ride=my_ride_of(row), pickup=_pickup(row), dropoff=_dropoff(row))


def _pickup(row: Any) -> Place:
    return place(row.pickup_label, row.pickup_lat, row.pickup_lon)


def _dropoff(row: Any) -> Place:
    return place(row.dropoff_label, row.dropoff_lat, row.dropoff_lon)
