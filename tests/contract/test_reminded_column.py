"""The column `reminded`: what it held before is read as before, and an earlier release can read it again."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text, update

from domain.model.booking import Booking
from domain.model.deadline import DeadlineKind
from domain.model.payment_hold import NO_HOLD, PaymentHold
from domain.values.status import BookingStatus
from storage.tables.rides import bookings
from tests.builders import BOOKING, START, a_booking
from tests.contract.company import Company

K = DeadlineKind
KEYS = (
    "confirm_reminder",
    "auto_dispatch",
    "assign_reminder",
    "pickup_reminder",
    "trip_too_long",
    "no_vehicle",
    "dispatch_slow",
    "payments_busy",
    "payment_unclear",
    "payment_unclear_told",
)
"""All keys that were ever written, each with a time of its own below."""
TIMES = {key: START + timedelta(seconds=number) for number, key in enumerate(KEYS)}


async def write(company: Company, times: dict[str, datetime]) -> None:
    """Put a booking into the database whose column an earlier release has written."""
    await company.keep(a_booking(BookingStatus.REQUESTED))
    stored = {key: at.isoformat() for key, at in times.items()}
    async with company.database.write() as connection:
        await connection.execute(update(bookings).values(reminded=stored))
        await company.database.commit(connection)


async def column(company: Company) -> dict[str, str]:
    """What plain SQL finds in the column."""
    async with company.database.read() as connection:
        found = (await connection.execute(text("SELECT reminded FROM bookings"))).scalar_one()
    return json.loads(found) if isinstance(found, str) else dict(found)


async def save_again(company: Company) -> None:
    """Load the booking and write it as it is."""
    async with company.uow() as uow:
        await uow.bookings.save(await uow.bookings.get(BOOKING))
        await uow.commit()


def held(booking: Booking) -> tuple[Any, ...]:
    """What a booking has of the column."""
    return (
        booking.reminders,
        booking.keep_looking_until,
        booking.dispatch_slow_told_at,
        booking.payment_hold,
    )


async def test_what_an_earlier_release_has_written_is_read(company: Company) -> None:
    """Reminders, what was put off, what was said and what holds a payment up come out of the old keys."""
    await write(company, TIMES)
    reminders = {kind: TIMES[kind.value] for kind in K if kind.value in TIMES and kind is not K.NO_VEHICLE}
    hold = PaymentHold(
        waiting_since=TIMES["payments_busy"],
        unclear_since=TIMES["payment_unclear"],
        unclear_told_at=TIMES["payment_unclear_told"],
    )
    expected = (reminders, TIMES["no_vehicle"], TIMES["dispatch_slow"], hold)
    assert held(await company.booking(BOOKING)) == expected
    assert len(reminders) == 5


async def test_an_earlier_release_can_read_what_is_written(company: Company) -> None:
    """A booking that is saved writes the very keys and times that it was read from."""
    await write(company, TIMES)
    await save_again(company)
    assert await column(company) == {key: at.isoformat() for key, at in TIMES.items()}


@pytest.mark.parametrize("key", KEYS)
async def test_each_key_stands_for_itself(company: Company, key: str) -> None:
    """A column with one key alone is written back with that key alone."""
    await write(company, {key: START})
    await save_again(company)
    assert await column(company) == {key: START.isoformat()}


async def test_a_column_that_says_nothing(company: Company) -> None:
    """A booking of which nothing was said has an empty column, and a key that nobody knows says nothing."""
    await write(company, {})
    assert held(await company.booking(BOOKING)) == ({}, None, None, NO_HOLD)
    await save_again(company)
    assert await column(company) == {}
    async with company.database.write() as connection:
        await connection.execute(update(bookings).values(reminded={"unheard_of": START.isoformat()}))
        await company.database.commit(connection)
    assert held(await company.booking(BOOKING)) == ({}, None, None, NO_HOLD)
