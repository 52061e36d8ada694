"""The read model can be made anew from the events at any time, and what differs is found."""

import pytest
from sqlalchemy import Executable, delete, update

from domain.values.ids import BookingCode, BookingId
from domain.values.status import BookingStatus
from storage import rebuild as rebuilding
from storage.rebuild import differences, rebuild
from storage.tables.rides import my_rides
from tests.builders import a_booking
from tests.contract.company import Company

STATUSES = list(BookingStatus)


@pytest.fixture
async def many(company: Company, monkeypatch: pytest.MonkeyPatch) -> Company:
    """Eighteen rides in all states, folded four at a time."""
    monkeypatch.setattr(rebuilding, "AT_ONCE", 4)
    for number in range(1, 19):
        status = STATUSES[number % len(STATUSES)]
        await company.keep(a_booking(status, id=BookingId(number), code=BookingCode(f"C{number:04}")))
    return company


async def change(company: Company, statement: Executable) -> None:
    """Tamper with the read model."""
    async with company.database.write() as connection:
        await connection.execute(statement)
        await company.database.commit(connection)


async def test_a_rebuild_gives_what_was_there(many: Company) -> None:
    """Folding all events anew changes nothing, and its progress is told to the last ride."""
    before = await many.rows(my_rides)
    told: list[tuple[int, int]] = []
    assert await rebuild(many.database, lambda done, of: told.append((done, of))) == 18
    assert await many.rows(my_rides) == before
    assert told == [(4, 18), (8, 18), (12, 18), (16, 18), (18, 18)]
    assert await differences(many.database) == []


async def test_what_was_lost_comes_back(many: Company) -> None:
    """Rows that were lost or spoiled are found, and are right again after a rebuild."""
    before = await many.rows(my_rides)
    await change(many, delete(my_rides).where(my_rides.c.booking_id == 3))
    await change(many, update(my_rides).where(my_rides.c.booking_id == 17).values(kept=1, steps={}))
    assert await differences(many.database) == ["C0003", "C0017"]
    await rebuild(many.database, lambda *_: None)
    assert await many.rows(my_rides) == before


async def test_an_empty_database_is_rebuilt(company: Company) -> None:
    """Without rides there is nothing to fold and nothing to tell."""
    assert await rebuild(company.database, lambda *_: None) == 0
    assert await differences(company.database) == []
