"""Reads what a company has kept whole: the events of a booking, and the deliveries as rows."""

from typing import Any

from domain.events import BookingEvent
from domain.model.booking import Booking
from storage.tables.traffic import deliveries
from tests.properties.invariants import read
from tests.usecases.company import Company


async def history(company: Company, booking: Booking, kind: type[BookingEvent]) -> list[Any]:
    """The booking's events of this kind, oldest first."""
    return [each for each in (await read(company.database)).events[booking.id] if isinstance(each, kind)]


async def sent(company: Company, template: str) -> list[Any]:
    """The deliveries with this template, oldest first."""
    return [row for row in await company.rows(deliveries) if row.template == template]
