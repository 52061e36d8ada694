"""Customers, drivers, dispatchers, invitations; and what staff did."""

from sqlalchemy import BigInteger, Column, ForeignKey, String, Table, Text

from storage.tables.columns import Id, UtcTime, metadata, number

customers = Table(
    "customers",
    metadata,
    number("id", primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("phone", String(32)),
    Column("language", String(8)),
    Column("telegram_language", String(35)),
)

drivers = Table(
    "drivers",
    metadata,
    number("id", primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("phone", String(32), nullable=False),
    Column("vehicle_id", BigInteger, ForeignKey("vehicles.id"), nullable=False),
    Column("language", String(8), nullable=False),
    Column("bound_at", UtcTime, nullable=False),
)

dispatchers = Table(
    "dispatchers",
    metadata,
    number("id", primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("username", String(64)),
)

invitations = Table(
    "invitations",
    metadata,
    Column("token", String(64), primary_key=True),
    Column("vehicle_id", BigInteger, ForeignKey("vehicles.id"), nullable=False),
    number("created_by"),
    Column("expires_at", UtcTime, nullable=False),
    number("used_by", nullable=True),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    number("dispatcher_id"),
    Column("act", String(32), nullable=False),
    number("booking_id", nullable=True),
    Column("at", UtcTime, nullable=False),
)
