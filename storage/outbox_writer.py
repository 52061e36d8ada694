"""Puts new deliveries into the outbox, within the transaction that calls for them."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, insert, update

from domain.messages.delivery import Channel, Delivery
from storage.delivery_rows import row_of
from storage.errors import DatabaseError
from storage.several import several
from storage.statements import Rows
from storage.tables.traffic import deliveries, waiting
from storage.transaction import Transaction

LEASE = timedelta(seconds=30)
ADD = insert(deliveries).returning(deliveries.c.id, deliveries.c.chat_id, deliveries.c.template)
REPLACE = (
    update(deliveries)
    .where(
        waiting,
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


async def not_replacing(
    connection: Transaction, new: Sequence[Delivery], now: datetime, own: Collection[Channel]
) -> list[Delivery]:
    """Those of the new deliveries that need a row of their own.

    A row of another process's channel takes the place of one that still waits there with the same
    subject: however long that process is down, a card is sent once. In this process the relay sees to
    that by itself, without a statement.
    """
    return [each for each in new if _is_ours(each, now, own) or not await _replaced(connection, each)]


def insertions(
    added: Sequence[Delivery], now: datetime, own: Collection[Channel]
) -> list[tuple[Any, dict[str, Any]]]:
    """The statement that writes the deliveries, if there are any, for `numbered` to read."""
    return [several(ADD, [row_of(each, now, _lease(each, now, own)) for each in added])] if added else []


def numbered(
    added: Sequence[Delivery], written: Rows, now: datetime, own: Collection[Channel]
) -> list[Delivery]:
    """Give the deliveries their numbers, in their order; gives those that are leased to this process."""
    found = sorted(written)
    if [tuple(row[1:]) for row in found] != [(each.chat_id, each.template.value) for each in added]:
        raise DatabaseError("Disordered", "deliveries were numbered in another order than they were written")
    for delivery, row in zip(added, found, strict=True):
        delivery.id, delivery.created_at = row[0], now
        delivery.due_at = delivery.due_at or now
    return [each for each in added if _is_ours(each, now, own)]


def _is_ours(delivery: Delivery, now: datetime, own: Collection[Channel]) -> bool:
    return delivery.channel in own and (delivery.due_at is None or delivery.due_at == now)


async def _replaced(connection: Transaction, delivery: Delivery) -> bool:
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
