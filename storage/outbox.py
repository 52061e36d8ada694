"""Deliveries between commit and sent: claimed by lease, in order per chat."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, or_, select, union_all, update

from domain.messages.delivery import STAFF_CHAT, Channel, Delivery
from domain.messages.staff_alerts import undeliverable
from domain.ports.clock import Clock
from domain.ports.outbox import SentDelivery, UnsentDelivery
from storage.connection import Connection
from storage.delivery_rows import UnknownTemplate, delivery_of, row_of, unsent_of
from storage.engine import Database
from storage.tables.traffic import deliveries, messages, parked, waiting
from storage.upsert import upsert

log = logging.getLogger(__name__)

FIRSTS = (
    select(func.min(deliveries.c.id).label("id"))
    .where(waiting, deliveries.c.channel == bindparam("channel"))
    .group_by(deliveries.c.chat_id)
    .subquery()
)
CLAIMABLE = (
    select(deliveries)
    .join(FIRSTS, FIRSTS.c.id == deliveries.c.id)
    .where(deliveries.c.due_at <= bindparam("now"))
    .where(or_(deliveries.c.lease_until.is_(None), deliveries.c.lease_until <= bindparam("now")))
    .order_by(deliveries.c.id)
    .limit(bindparam("limit"))
)
LEASED = (
    update(deliveries)
    .where(deliveries.c.id == bindparam("of_id"), waiting)
    .where(or_(deliveries.c.lease_until.is_(None), deliveries.c.lease_until <= bindparam("now")))
    .values(lease_until=bindparam("until"))
    .returning(*deliveries.columns)
)
ONE = deliveries.c.id == bindparam("of_id")
SENT = (
    update(deliveries)
    .where(ONE, waiting)
    .values(state="sent", message_id=bindparam("to_message"), lease_until=None)
)
POSTPONED = (
    update(deliveries)
    .where(ONE, waiting)
    .values(
        attempts=deliveries.c.attempts + 1,
        last_error=bindparam("error"),
        due_at=bindparam("again_at"),
        lease_until=None,
    )
)
GIVEN_UP = (
    update(deliveries)
    .where(ONE, waiting)
    .values(
        attempts=deliveries.c.attempts + 1, last_error=bindparam("error"), state="parked", lease_until=None
    )
)
AGAIN = update(deliveries).where(ONE, parked).values(state="pending", due_at=bindparam("now"), attempts=0)
MESSAGE = select(messages.c.message_id).where(
    messages.c.chat_id == bindparam("chat_id"), messages.c.subject == bindparam("subject")
)
_unsent = union_all(select(deliveries.c.id).where(waiting), select(deliveries.c.id).where(parked))
LISTED = (
    select(deliveries).where(deliveries.c.id.in_(_unsent)).order_by(deliveries.c.id).limit(bindparam("limit"))
)
PARKED = select(deliveries).where(parked).order_by(deliveries.c.id.desc()).limit(bindparam("limit"))
NEXT_DUE = select(func.min(deliveries.c.due_at)).where(waiting, deliveries.c.channel == bindparam("channel"))


class SqlOutbox:
    """Deliveries of all channels, and the messages they became."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def claim(self, channel: Channel, now: datetime, until: datetime, limit: int) -> list[Delivery]:
        """Lease due deliveries: the first waiting one of each chat, oldest first."""
        wanted = {"channel": channel.value, "now": now, "limit": limit}
        async with self._database.read() as connection:
            if not (await connection.execute(CLAIMABLE, wanted)).first():
                return []
        claimed: list[Delivery] = []
        async with self._database.write() as connection:
            again = True
            while again and len(claimed) < limit:
                again = False
                for row in await _leased(connection, wanted | {"limit": limit - len(claimed)}, until):
                    try:
                        claimed.append(delivery_of(row))
                    except UnknownTemplate as unknown:
                        log.warning("The delivery %d is parked: %s", row.id, unknown)
                        await _park(connection, unsent_of(row), str(unknown), now)
                        again = True  # the next of its chat has come to the front
            await self._database.commit(connection)
        return claimed

    async def settle(self, sent: Sequence[SentDelivery], now: datetime) -> None:
        """Mark as sent, and remember the message of each subject."""
        if not sent:
            return
        async with self._database.write() as connection:
            marks = [{"of_id": each.delivery.id, "to_message": each.message_id} for each in sent]
            await connection.execute(SENT, marks)
            shown = {
                (e.delivery.chat_id, e.delivery.subject): e.message_id for e in sent if e.delivery.subject
            }
            known = [
                {"chat_id": chat_id, "subject": subject, "message_id": message_id}
                for (chat_id, subject), message_id in shown.items()
                if message_id is not None
            ]
            if known:
                await connection.execute(upsert(messages, self._database.dialect), known)
            await self._database.commit(connection)

    async def postpone(self, delivery: Delivery, error: str, due_at: datetime) -> None:
        """Count an attempt and try again at `due_at`."""
        async with self._database.write() as connection:
            again = {"of_id": delivery.id, "error": error[:500], "again_at": due_at}
            await connection.execute(POSTPONED, again)
            await self._database.commit(connection)

    async def park(self, delivery: Delivery, error: str, now: datetime) -> None:
        """Give up; staff are told in the same transaction, unless it was they who were to be told."""
        async with self._database.write() as connection:
            await _park(connection, delivery, error, now)
            await self._database.commit(connection)

    async def message_of(self, chat_id: int, subject: str) -> int | None:
        """The message that shows this subject in this chat."""
        async with self._database.read() as connection:
            found = await connection.execute(MESSAGE, {"chat_id": chat_id, "subject": subject})
            return found.scalar_one_or_none()

    async def listed(self, limit: int = 50) -> list[UnsentDelivery]:
        """Deliveries that are not sent, oldest first."""
        return await self._list(LISTED, limit=limit)

    async def parked(self, limit: int = 20) -> list[UnsentDelivery]:
        """What could not be delivered, newest first."""
        return await self._list(PARKED, limit=limit)

    async def retry(self, delivery_id: int) -> bool:
        """Make a parked delivery due now; False when there is none."""
        async with self._database.write() as connection:
            again = await connection.execute(AGAIN, {"of_id": delivery_id, "now": self._clock.now()})
            await self._database.commit(connection)
        return again.rowcount == 1

    async def next_due(self, channel: Channel) -> datetime | None:
        """When the earliest waiting delivery of the channel is due."""
        async with self._database.read() as connection:
            due: datetime | None = (
                await connection.execute(NEXT_DUE, {"channel": channel.value})
            ).scalar_one()
            return due

    async def _list(self, statement: Any, **parameters: Any) -> list[UnsentDelivery]:
        async with self._database.read() as connection:
            return [unsent_of(row) for row in await connection.execute(statement, parameters)]


async def _leased(connection: Connection, wanted: dict[str, Any], until: datetime) -> list[Any]:
    """The first row of each chat, leased."""
    leased = []
    for first in list(await connection.execute(CLAIMABLE, wanted)):
        lease = {"of_id": first.id, "now": wanted["now"], "until": until}
        # Read again by the lease itself: a newer delivery may have taken the row's place.
        row = (await connection.execute(LEASED, lease)).first()
        if row is not None:
            leased.append(row)
    return leased


async def _park(connection: Connection, lost: Delivery | UnsentDelivery, error: str, now: datetime) -> None:
    given_up = await connection.execute(GIVEN_UP, {"of_id": lost.id, "error": error[:500]})
    told = lost.channel is not Channel.GATEWAY and lost.chat_id != STAFF_CHAT
    if given_up.rowcount == 1 and told:
        alert = undeliverable(lost.id, str(lost.template), lost.booking_id, lost.event_number)
        await connection.execute(insert(deliveries), row_of(alert, now))
