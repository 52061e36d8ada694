"""What comes in and what goes out: inbox, deliveries, the messages they became, conversations, notes."""

from sqlalchemy import Column, Integer, String, Table, Text

from domain.messages.delivery import DeliveryState
from storage.tables.columns import Id, Json, UtcTime, fixed, index_where, metadata, number

inbox = Table(
    "inbox",
    metadata,
    Column("bot", String(16), primary_key=True),
    number("update_id", primary_key=True, autoincrement=False),
    number("chat_key"),
    Column("body", Json),
    Column("state", String(8), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", UtcTime),
    Column("last_error", Text),
    Column("received_at", UtcTime, nullable=False),
)
unfinished = inbox.c.state != fixed("done")
index_where("ix_inbox_unfinished", unfinished, inbox.c.bot, inbox.c.state)
done = inbox.c.state == fixed("done")
index_where("ix_inbox_done", done, inbox.c.received_at)

leases = Table(
    "leases",
    metadata,
    Column("bot", String(16), primary_key=True),
    Column("owner", String(64), nullable=False),
    Column("until", UtcTime, nullable=False),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("channel", String(16), nullable=False),
    number("chat_id"),
    Column("template", String(32), nullable=False),
    number("booking_id", nullable=True),
    Column("event_number", Integer, nullable=False),
    Column("subject", String(64), nullable=False),
    Column("arguments", Json, nullable=False),
    Column("state", String(8), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", UtcTime, nullable=False),
    Column("lease_until", UtcTime),
    Column("created_at", UtcTime, nullable=False),
    Column("last_error", Text),
    number("message_id", nullable=True),
)
waiting = deliveries.c.state == fixed(DeliveryState.PENDING.value)
index_where("ix_deliveries_waiting", waiting, deliveries.c.channel, deliveries.c.chat_id, deliveries.c.id)
parked = deliveries.c.state == fixed(DeliveryState.PARKED.value)
index_where("ix_deliveries_parked", parked, deliveries.c.id)

messages = Table(
    "messages",
    metadata,
    number("chat_id", primary_key=True, autoincrement=False),
    Column("subject", String(64), primary_key=True),
    number("message_id"),
)

conversations = Table(
    "conversations",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("state", String(100)),
    Column("data", Json, nullable=False),
    number("last_update_id"),
)

notes = Table(
    "notes",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("at", UtcTime),
    Column("value", Text),
)
