"""Puts new deliveries into the outbox, within the transaction that calls for them."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, insert, update

from domain.messages.delivery import Channel, Delivery
from storage.connection import Connection
from storage.delivery_rows import row_of
from storage.errors import DatabaseError
from storage.several import several
from storage.tables.traffic import deliveries

LEASE = timedelta(seconds=30)
ADD = insert(deliveries).returning(deliveries.c.id, deliveries.c.chat_id, deliveries.c.template)
REPLACE = (
    update(deliveries)
    .where(
        deliveries.c.state == "pending",
        deliveries.c.lease_until.is_(None),
        deliveries.c.channel == bindparam("of_channel"),
        deliveries.c.chat_id == bindparam("of_chat"),
        deliveries.c.subject == bindparam("of_subject"),
    )
    .values(
        template=bindparam("now_template"),
        event_number=bindparam("now_event"),
        arguments=bindparam("now_arguments", type_=deliveries.c.arguments.type),
    )
)


async def write_deliveries(
    connection: Connection, new: Sequence[Delivery], now: datetime, own: Collection[Channel]
) -> list[Delivery]:
    """Write deliveries; gives those that are leased to this process, for its relays.

    A row of another process's channel takes the place of one that still waits there with the same
    subject: however long that process is down, a card is sent once. In this process the relay sees to
    that by itself, without a statement.
    """
    added = [each for each in new if _is_ours(each, now, own) or not await _replaced(connection, each)]
    if not added:
        return []
    rows = [row_of(each, now, _lease(each, now, own)) for each in added]
    for delivery, number in zip(added, await _written(connection, rows), strict=True):
        delivery.id, delivery.created_at = number, now
        delivery.due_at = delivery.due_at or now
    return [each for each in added if _is_ours(each, now, own)]


async def _written(connection: Connection, rows: Sequence[dict[str, Any]]) -> list[int]:
    """Write rows in one statement; gives their numbers, which count up in the order of the rows."""
    statement, parameters = several(ADD, rows)
    found = sorted(await connection.execute(statement, parameters))
    if [(chat, template) for _, chat, template in found] != [(r["chat_id"], r["template"]) for r in rows]:
        raise DatabaseError(
            "Disordered", "deliveries were not numbered in the order in which they were written"
        )
    return [number for number, _, _ in found]


def _is_ours(delivery: Delivery, now: datetime, own: Collection[Channel]) -> bool:
    return delivery.channel in own and (delivery.due_at is None or delivery.due_at == now)


async def _replaced(connection: Connection, delivery: Delivery) -> bool:
    if not delivery.subject:
        return False
    newer = {
        "of_channel": delivery.channel.value,
        "of_chat": delivery.chat_id,
        "of_subject": delivery.subject,
        "now_template": delivery.template.value,
        "now_event": delivery.event_number,
        "now_arguments": delivery.arguments,
    }
    return (await connection.execute(REPLACE, newer)).rowcount > 0


def _lease(delivery: Delivery, now: datetime, own: Collection[Channel]) -> datetime | None:
    return now + LEASE if _is_ours(delivery, now, own) else None
