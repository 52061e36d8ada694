"""The durable inbox, and the lease that decides which process polls."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from domain.ports.clock import Clock
from domain.ports.inbox import InboxUpdate
from storage.engine import Database
from storage.several import padded, several
from storage.tables.columns import fixed
from storage.tables.traffic import done, inbox, leases, unfinished

KEEP = {
    name: dialect.insert(inbox).on_conflict_do_nothing().returning(inbox.c.update_id)
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
}
UNFINISHED = (
    select(inbox)
    .where(inbox.c.bot == bindparam("bot"), unfinished, inbox.c.state == fixed("new"))
    .where(or_(inbox.c.due_at.is_(None), inbox.c.due_at <= bindparam("now")))
    .order_by(inbox.c.received_at, inbox.c.update_id)
)
ONE = and_(inbox.c.bot == bindparam("of_bot"), inbox.c.update_id == bindparam("of_update"))
DONE = (
    update(inbox)
    .where(inbox.c.bot == bindparam("of_bot"), inbox.c.update_id.in_(bindparam("ids", expanding=True)))
    .values(state="done", body=None)
)
FAILED = (
    update(inbox)
    .where(ONE)
    .values(
        state=bindparam("to_state"),
        attempts=inbox.c.attempts + 1,
        last_error=bindparam("error"),
        due_at=bindparam("again_at"),
    )
)
AGAIN = update(inbox).where(ONE, inbox.c.state == "parked").values(state="new", due_at=None)
PARKED = (
    select(inbox)
    .where(unfinished, inbox.c.state == fixed("parked"))
    .order_by(inbox.c.received_at.desc())
    .limit(bindparam("limit"))
)
SWEEP = delete(inbox).where(done, inbox.c.received_at < bindparam("before"))


class SqlInbox:
    """Updates between arrival and done. What is done keeps its number only, so that a repeat is known."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def keep(self, updates: Sequence[InboxUpdate]) -> list[InboxUpdate]:
        """Commit a batch; gives those that were new."""
        if not updates:
            return []
        now = self._clock.now()
        by_number: dict[int, InboxUpdate] = {}
        for each in updates:
            by_number.setdefault(each.update_id, each)
        rows = padded([_row(each, now) for each in by_number.values()])
        new = set((await self._database.execute(*several(KEEP[self._database.dialect], rows))).scalars())
        return [each for number, each in by_number.items() if number in new]

    async def unfinished(self, bot: str, now: datetime) -> list[InboxUpdate]:
        """What is neither done nor parked and due, in order of arrival."""
        async with self._database.read() as connection:
            return [_of(row) for row in await connection.execute(UNFINISHED, {"bot": bot, "now": now})]

    async def done(self, bot: str, update_ids: Sequence[int]) -> None:
        """Mark as handled."""
        await self._write(DONE, {"of_bot": bot, "ids": list(update_ids)})

    async def failed(self, bot: str, update_id: int, error: str, due_at: datetime | None) -> None:
        """Count an attempt and try again at `due_at`; None parks the update."""
        state = "parked" if due_at is None else "new"
        await self._write(
            FAILED,
            {
                "of_bot": bot,
                "of_update": update_id,
                "error": error[:500],
                "again_at": due_at,
                "to_state": state,
            },
        )

    async def parked(self, limit: int = 50) -> list[InboxUpdate]:
        """What was given up, newest first."""
        async with self._database.read() as connection:
            return [_of(row) for row in await connection.execute(PARKED, {"limit": limit})]

    async def retry(self, bot: str, update_id: int) -> bool:
        """Make a parked update due again; False when there is none."""
        return await self._write(AGAIN, {"of_bot": bot, "of_update": update_id}) == 1

    async def sweep(self, before: datetime) -> int:
        """Forget the numbers of updates handled before this time (Telegram keeps its own for a day)."""
        return await self._write(SWEEP, {"before": before})

    async def take_lease(self, bot: str, owner: str, now: datetime, until: datetime) -> bool:
        """Become, or stay, the one process that polls for this bot; False while another is."""
        async with self._database.write() as connection:
            statement = select(leases).where(leases.c.bot == bot).with_for_update()
            held = (await connection.execute(statement)).first()
            if held is not None and held.owner != owner and held.until > now:
                return False
            insert = (postgresql if self._database.dialect == "postgresql" else sqlite).insert(leases)
            mine = insert.values(bot=bot, owner=owner, until=until).on_conflict_do_update(
                index_elements=["bot"],
                set_={"owner": owner, "until": until},
                where=or_(leases.c.owner == owner, leases.c.until <= now),
            )
            taken = await connection.execute(mine)
            await self._database.commit(connection)
        return taken.rowcount == 1

    async def drop_lease(self, bot: str, owner: str) -> None:
        """Stop being that process."""
        await self._write(delete(leases).where(leases.c.bot == bot, leases.c.owner == owner), {})

    async def _write(self, statement: Any, parameters: dict[str, Any]) -> int:
        return (await self._database.execute(statement, parameters)).rowcount


def _row(update: InboxUpdate, now: datetime) -> dict[str, Any]:
    return {
        "bot": update.bot,
        "update_id": update.update_id,
        "chat_key": update.chat_key,
        "body": update.update,
        "state": "new",
        "attempts": 0,
        "due_at": None,
        "last_error": None,
        "received_at": update.received_at or now,
    }


def _of(row: Any) -> InboxUpdate:
    return InboxUpdate(
        bot=row.bot,
        update_id=row.update_id,
        chat_key=row.chat_key,
        update=row.body,
        attempts=row.attempts,
        last_error=row.last_error,
        received_at=row.received_at,
    )
