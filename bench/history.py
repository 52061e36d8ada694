"""A company with so many past bookings: two years of them, written in bulk, about as many on each day."""

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bench.bulk import Write, bulk
from bench.filling import CUSTOMERS_FROM, DRIVERS_FROM, PHONE, fill_database
from bench.patterns import Copied, ride_patterns
from domain.model.people import Customer
from domain.policies.days import day_bounds, day_of
from domain.values.ids import CODE_ALPHABET, CODE_LENGTH, BookingCode, CustomerId, DriverId
from storage.mappers import person_row
from storage.tables import metadata
from storage.tables.columns import EPOCH, MICROSECOND

ZONE = ZoneInfo("Asia/Seoul")
YEARS = timedelta(days=730)
PERSONAL = timedelta(days=365)
"""For how long names and addresses are kept."""
CARS = 100
RIDES_A_CUSTOMER = 20
REGULAR = CustomerId(CUSTOMERS_FROM)
REGULAR_RIDES = 100
THAT_DAY = 100
"""How many bookings the last day has, however many the company has."""
UPDATES_A_RIDE = 9
UPDATES_KEPT = timedelta(days=2)
AT_ONCE = 10_000

Rows = dict[str, list[list[Any]]]


@dataclass(frozen=True, slots=True)
class History:
    """What was written: the day whose bookings are as many in every company, and whom to ask about."""

    bookings: int
    day: date
    code: BookingCode
    """A completed ride of the regular customer."""
    customers: list[CustomerId]
    driver: DriverId
    regular: CustomerId = REGULAR


async def fill_history(url: str, bookings: int, now: datetime) -> History:
    """Fill the fresh database at `url` with a company that had so many bookings until yesterday."""
    vehicles = await fill_database(url, 0, CARS)
    customers = [CustomerId(CUSTOMERS_FROM + n) for n in range(bookings // RIDES_A_CUSTOMER + 1)]
    day = day_of(now, ZONE) - timedelta(days=1)
    async with bulk(url) as write:
        await _write_people(write, customers)
        await _write_inbox(write, bookings, now)
        code = await _write_rides(write, _placed(bookings, day), customers, vehicles, now)
    return History(bookings, day, code, customers[1:], DriverId(DRIVERS_FROM))


def code_of(number: int) -> BookingCode:
    """A code of its own for each number below 32 to the fifth power, seemingly without order."""
    rest, code = (number * 7_368_787 + 12_345) % len(CODE_ALPHABET) ** CODE_LENGTH, ""
    for _ in range(CODE_LENGTH):
        rest, place = divmod(rest, len(CODE_ALPHABET))
        code = CODE_ALPHABET[place] + code
    return BookingCode(code)


def _placed(bookings: int, day: date) -> Iterator[tuple[int, int]]:
    """The number of each booking, and when it was placed in microseconds: `day` is the last one."""
    begins = (day_bounds(day, ZONE)[0] - EPOCH) // MICROSECOND
    earlier, years = bookings - THAT_DAY, YEARS // MICROSECOND
    for number in range(earlier):
        yield number, begins - years + years * number // earlier
    hours = timedelta(hours=20) // MICROSECOND
    for number in range(THAT_DAY):
        yield earlier + number, begins + hours * number // THAT_DAY


async def _write_rides(
    write: Write,
    placed: Iterator[tuple[int, int]],
    customers: list[CustomerId],
    vehicles: list[int],
    now: datetime,
) -> BookingCode:
    """Write all rides; gives the code of the regular customer's last one of the usual kind."""
    dice, patterns = random.Random(11), await ride_patterns()
    kinds = [pattern for share, pattern in patterns for _ in range(share)]
    every = (len(customers) - 1) * RIDES_A_CUSTOMER // REGULAR_RIDES
    erased_before = (now - PERSONAL - EPOCH) // MICROSECOND
    rows: Rows = defaultdict(list)
    columns: dict[str, tuple[str, ...]] = {}
    code = code_of(0)
    for number, at in placed:
        kind, car = dice.choice(kinds), dice.randrange(CARS)
        customer = dice.choice(customers)
        if number % every == 0:
            customer, kind = REGULAR, kinds[number // every % len(kinds)]
            code = code_of(number) if kind is kinds[0] else code
        of = Copied(number, at, code_of(number), customer, DRIVERS_FROM + car, vehicles[car])
        for pattern, row in kind.copy(of, erased=at < erased_before):
            rows[pattern.table].append(row)
            columns[pattern.table] = pattern.columns
        if number % AT_ONCE == AT_ONCE - 1:
            await _flush(write, rows, columns)
    await _flush(write, rows, columns)
    return code


async def _flush(write: Write, rows: Rows, columns: dict[str, tuple[str, ...]]) -> None:
    for table in metadata.sorted_tables:
        if rows[table.name]:
            await write(table.name, columns[table.name], rows.pop(table.name))


async def _write_people(write: Write, customers: list[CustomerId]) -> None:
    """Customers, and where the conversation of each was left."""
    people = [person_row(Customer(id=each, name=f"손님{each}", phone=PHONE)) for each in customers]
    await write("customers", tuple(people[0]), [list(row.values()) for row in people])
    talks = [[f"booking:{each}:{each}", None, "{}", int(each)] for each in customers]
    await write("conversations", ("key", "state", "data", "last_update_id"), talks)


async def _write_inbox(write: Write, bookings: int, now: datetime) -> None:
    """The numbers of the updates of the last days, which are kept for a while."""
    count = max(1, bookings * UPDATES_A_RIDE * UPDATES_KEPT // YEARS)
    until, kept = (now - EPOCH) // MICROSECOND, UPDATES_KEPT // MICROSECOND
    columns = ("bot", "update_id", "chat_key", "state", "attempts", "received_at")
    rows = [
        [
            ("booking", "dispatch")[n % 2],
            n,
            CUSTOMERS_FROM + n % 97,
            "done",
            0,
            until - kept + kept * n // count,
        ]
        for n in range(count)
    ]
    await write("inbox", columns, rows)
