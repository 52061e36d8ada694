"""Rides with their people and cars, each read in one statement."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, Table, bindparam, select

from domain.model.booking import Booking
from domain.model.people import Customer, Driver
from domain.model.refund import Refund
from domain.model.ride_view import RideView
from domain.model.vehicle import Vehicle
from storage.joined import SideBySide
from storage.mappers import booking_of, customer_of, driver_of, refund_of, vehicle_of
from storage.tables.fleet import vehicles
from storage.tables.money import refunds
from storage.tables.people import customers, drivers
from storage.tables.rides import bookings

_tables = (bookings, customers, vehicles, drivers)
_with_people = SideBySide(*_tables)
_with_refunds = SideBySide(*_tables, refunds)
_people = (
    bookings.outerjoin(customers, customers.c.id == bookings.c.customer_id)
    .outerjoin(vehicles, vehicles.c.id == bookings.c.vehicle_id)
    .outerjoin(drivers, drivers.c.id == bookings.c.driver_id)
)
LOADED = select(*_with_people.columns).select_from(_people)
"""A booking with its people and its car, as `loaded` takes it apart."""
RIDES: Select[Any] = select(*_with_refunds.columns).select_from(
    _people.outerjoin(refunds, refunds.c.booking_id == bookings.c.id)
)
"""Whole rides, as `ride_views` puts them together: a row for each refund, or one without."""
_request_key = list(bookings.columns.keys()).index("request_key")
REFUNDS = select(refunds).where(refunds.c.booking_id == bindparam("id")).order_by(refunds.c.id)


def request_key_of(row: Any) -> str:
    """The request key of a row that LOADED gave."""
    return str(row[_request_key])


def beside(table: Table) -> Select[Any]:
    """The rows of a table, each followed by its booking as LOADED gives it."""
    joined = _people.join(table, table.c.booking_id == bookings.c.id)
    return select(*table.columns, *_with_people.columns).select_from(joined)


class Loaded:
    """One booking's row with those of its people and its car, made into objects when they are wanted."""

    def __init__(self, row: Any) -> None:
        self.booking_row, self._customer, self._vehicle, self._driver = _with_people.parts(row)

    def booking(self) -> Booking:
        """The booking."""
        return booking_of(self.booking_row)

    def customer(self) -> Customer | None:
        """Its customer, once known."""
        return None if self._customer is None else customer_of(self._customer)

    def vehicle(self) -> Vehicle | None:
        """Its car, if it has one."""
        return None if self._vehicle is None else vehicle_of(self._vehicle)

    def driver(self) -> Driver | None:
        """Its driver, if it has one."""
        return None if self._driver is None else driver_of(self._driver)


def ride_views(rows: Iterable[Any]) -> list[RideView]:
    """The rides of rows that RIDES gave, in their order, each with its refunds from the oldest on."""
    found: dict[int, tuple[Any, list[Refund]]] = {}
    for row in rows:
        refund = _with_refunds.parts(row)[-1]
        _, back = found.setdefault(row[0], (row[: len(_with_people.columns)], []))
        if refund is not None:
            back.append(refund_of(refund))
    return [_view(Loaded(row), back) for row, back in found.values()]


def _view(loaded: Loaded, back: list[Refund]) -> RideView:
    return RideView(
        booking=loaded.booking(),
        customer=loaded.customer(),
        vehicle=loaded.vehicle(),
        driver=loaded.driver(),
        refunds=tuple(sorted(back, key=lambda refund: refund.id)),
    )
