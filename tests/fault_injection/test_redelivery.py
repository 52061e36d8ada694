"""One successful payment that Telegram delivers again and again has one effect."""

from pathlib import Path

from sqlalchemy import text

from tests.builders import FARE
from tests.fault_injection.checks import quiet
from tests.fault_injection.scenarios import book, charge, hear
from tests.fault_injection.world import FaultWorld, ProcessPool, stage
from tests.properties.invariants import read

AGAIN = 49


async def test_fifty_deliveries_through_the_intake(database_url: str, tmp_path: Path) -> None:
    """Fifty deliveries at once over HTTP, under one number and new ones, are one charge and one word."""
    async with (
        ProcessPool.opened() as processes,
        stage(processes, tmp_path, database_url, gateway=False) as world,
    ):
        invoice = await book(world)
        world.booking.updates.hold()
        charge(world, invoice, "once")
        update = world.booking.updates.pending[-1]
        for number in range(AGAIN):
            world.telegram.redeliver(world.booking, update, renumber=number % 2 == 0)
        world.booking.updates.release()
        await hear(world.chat, "접수됐어요")
        await quiet(world)
        assert len(world.booking.updates) == 0
        snapshot = await read(world.database)
        paid = [each for each in snapshot.bookings.values() if each.id != world.past.id]
        assert [(each.captured, each.kept, each.refund_due) for each in paid] == [(FARE, FARE, 0)]
        assert [len(snapshot.payments[each.id]) for each in paid] == [1]
        assert await _told(world) == 1


async def _told(world: FaultWorld) -> int:
    """How often the customer was told that the booking is handed over."""
    told = text("SELECT count(*) FROM deliveries WHERE template = 'requested' AND booking_id <> :past")
    async with world.database.read() as connection:
        return int((await connection.execute(told, {"past": world.past.id})).scalar_one())
