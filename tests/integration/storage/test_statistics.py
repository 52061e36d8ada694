"""What a database knows of its tables' contents."""

from sqlalchemy import text

from domain.values.status import BookingStatus
from storage.engine import Database
from storage.statistics import refresh_statistics
from tests.builders import CUSTOMER
from tests.contract.company import Company

KNOWN = text("SELECT DISTINCT tbl FROM sqlite_stat1")


async def test_sqlite_looks_at_the_tables_that_were_used(database: Database, company: Company) -> None:
    """A file that has grown is looked at where a connection had to choose how to read it."""
    await company.keep_ride(1, BookingStatus.REQUESTED)
    async with company.uow() as uow:
        assert len(await uow.bookings.open_of(CUSTOMER)) == 1
    await refresh_statistics(database)
    await refresh_statistics(database)
    if database.dialect == "sqlite":
        assert "bookings" in set((await database.fetch(KNOWN)).scalars())
