"""Deliveries between commit and sent: claimed by lease, in order per chat."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.messages.delivery import STAFF_CHAT, Channel, Delivery, DeliveryState
from domain.ports.clock import Clock
from domain.ports.outbox import SentDelivery
from storage.engine import Database
from storage.tables.traffic import deliveries, messages
from storage.upsert import upsert

PENDING = deliveries.c.state == DeliveryState.PENDING.value
FIRSTS = (
    select(func.min(deliveries.c.id).label("id"))
    .where(PENDING, deliveries.c.channel == bindparam("channel"))
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
    .where(deliveries.c.id == bindparam("of_id"), PENDING)
    .where(or_(deliveries.c.lease_until.is_(None), deliveries.c.lease_until <= bindparam("now")))
    .values(lease_until=bindparam("until"))
    .returning(*deliveries.columns)
)
ONE = deliveries.c.id == bindparam("of_id")
SENT = (
    update(deliveries)
    .where(ONE, PENDING)
    .values(state="sent", message_id=bindparam("to_message"), lease_until=None)
)
POSTPONED = (
    update(deliveries)
    .where(ONE, PENDING)
    .values(
        attempts=deliveries.c.attempts + 1,
        last_error=bindparam("error"),
        due_at=bindparam("again_at"),
        lease_until=None,
    )
)
GIVEN_UP = (
    update(deliveries)
    .where(ONE, PENDING)
    .values(
        attempts=deliveries.c.attempts + 1, last_error=bindparam("error"), state="parked", lease_until=None
    )
)
AGAIN = (
    update(deliveries)
    .where(ONE, deliveries.c.state == "parked")
    .values(state="pending", due_at=bindparam("now"), attempts=0)
)
MESSAGE = select(messages.c.message_id).where(
    messages.c.chat_id == bindparam("chat_id"), messages.c.subject == bindparam("subject")
)
LISTED = (
    select(deliveries)
    .where(or_(PENDING, deliveries.c.state == "parked"))
    .order_by(deliveries.c.id)
    .limit(bindparam("limit"))
)
PARKED = (
    select(deliveries)
    .where(deliveries.c.state == "parked")
    .order_by(deliveries.c.id.desc())
    .limit(bindparam("limit"))
)
NEXT_DUE = select(func.min(deliveries.c.due_at)).where(PENDING, deliveries.c.channel == bindparam("channel"))
NAMES = [field.name for field in fields(Delivery)]


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
            for row in list(await connection.execute(CLAIMABLE, wanted)):
                lease = {"of_id": row.id, "now": now, "until": until}
                # Read again by the lease itself: a newer delivery may have taken the row's place.
                leased = (await connection.execute(LEASED, lease)).first()
                if leased is not None:
                    claimed.append(_of(leased))
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
            given_up = await connection.execute(GIVEN_UP, {"of_id": delivery.id, "error": error[:500]})
            if (
                given_up.rowcount == 1
                and delivery.channel is not Channel.GATEWAY
                and delivery.chat_id != STAFF_CHAT
            ):
                await self._tell_staff(connection, delivery, now)
            await self._database.commit(connection)

    async def message_of(self, chat_id: int, subject: str) -> int | None:
        """The message that shows this subject in this chat."""
        async with self._database.read() as connection:
            found = await connection.execute(MESSAGE, {"chat_id": chat_id, "subject": subject})
            return found.scalar_one_or_none()

    async def listed(self, limit: int = 50) -> list[Delivery]:
        """Deliveries that are not sent, oldest first."""
        return await self._list(LISTED, limit=limit)

    async def parked(self, limit: int = 20) -> list[Delivery]:
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

    async def _list(self, statement: Any, **parameters: Any) -> list[Delivery]:
        async with self._database.read() as connection:
            return [_of(row) for row in await connection.execute(statement, parameters)]

    async def _tell_staff(self, connection: AsyncConnection, lost: Delivery, now: datetime) -> None:
        row = {
            "channel": Channel.DISPATCH.value,
            "chat_id": STAFF_CHAT,
            "template": "undeliverable",
            "booking_id": lost.booking_id,
            "event_number": lost.event_number,
            "subject": "",
            "arguments": {"delivery_id": lost.id, "template": lost.template},
            "state": "pending",
            "attempts": 0,
            "due_at": now,
            "created_at": now,
        }
        await connection.execute(insert(deliveries), row)


def _of(row: Any) -> Delivery:
    values = {name: getattr(row, name) for name in NAMES}
    return Delivery(**(values | {"channel": Channel(row.channel), "state": DeliveryState(row.state)}))
