"""Bookings, their events, the customers' read model."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
)

from domain.values.status import FINAL, BookingStatus
from storage.tables.columns import Id, Json, UtcTime, any_of, fixed, index_where, metadata, number

bookings = Table(
    "bookings",
    metadata,
    number("id", primary_key=True, autoincrement=False),
    Column("code", String(8), nullable=False, unique=True),
    Column("request_key", String(128), nullable=False, unique=True),
    number("customer_id", nullable=True),
    Column("claim_token", String(64), unique=True),
    Column("language", String(8), nullable=False),
    Column("grade", String(16), nullable=False),
    Column("pickup_label", Text, nullable=False),
    Column("pickup_lat", Float),
    Column("pickup_lon", Float),
    Column("dropoff_label", Text, nullable=False),
    Column("dropoff_lat", Float),
    Column("dropoff_lon", Float),
    Column("pickup_at", UtcTime),
    Column("passengers", Integer, nullable=False),
    Column("contact_name", Text, nullable=False),
    Column("contact_phone", String(32), nullable=False),
    Column("note", Text, nullable=False),
    Column("distance_m", Integer),
    number("fare"),
    Column("currency", String(3), nullable=False),
    number("kept_after_arrival"),
    Column("status", String(24), nullable=False),
    Column("version", Integer, nullable=False),
    Column("steps", Json, nullable=False),
    Column("moved_by_kind", String(16), nullable=False),
    number("moved_by_id", nullable=True),
    Column("moved_at", UtcTime),
    Column("pay_by", UtcTime),
    Column("confirm_by", UtcTime),
    number("vehicle_id", nullable=True),
    number("driver_id", nullable=True),
    Column("offer", Integer, nullable=False),
    Column("offer_until", UtcTime),
    Column("passed_over", Json, nullable=False),
    Column("cancel_reason", String(16)),
    Column("cancel_note", Text, nullable=False),
    number("captured"),
    number("kept"),
    number("refunded"),
    number("refund_due"),
    Column("reminded", Json, nullable=False),
    Column("due_at", UtcTime),
    Column("due_lease", UtcTime),
    CheckConstraint("captured = kept + refunded + refund_due", name="books_agree"),
    CheckConstraint("kept >= 0 AND refunded >= 0 AND refund_due >= 0 AND fare >= 0", name="no_debt"),
)
Index("ix_bookings_customer_id", bookings.c.customer_id, bookings.c.id)
not_final = bookings.c.status.not_in(any_of(FINAL))
index_where("ix_bookings_open", not_final, bookings.c.customer_id, bookings.c.id)
is_open = and_(not_final, bookings.c.status.in_(any_of(set(BookingStatus) - FINAL)))
"""The same twice. The first is the index's, whatever states are added. From the second PostgreSQL sees that
they are few: how many are in none of two states, in which nearly all are, it may get wrong by rounding."""
Index("ix_bookings_driver_id", bookings.c.driver_id, bookings.c.status, bookings.c.moved_at)
is_due = bookings.c.due_at.is_not(None)
"""`due_at` is the earliest deadline of a booking under way; `due_lease` is held by whoever meets it."""
index_where("ix_bookings_due_at", is_due, bookings.c.due_at)
kept_personal = bookings.c.contact_phone != fixed("")
"""No booking is taken without a number: one that has none was erased."""
index_where("ix_bookings_personal", kept_personal, bookings.c.moved_at)

events = Table(
    "events",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("booking_id", BigInteger, ForeignKey("bookings.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("actor_kind", String(16), nullable=False),
    number("actor_id", nullable=True),
    Column("correlation_id", String(64), nullable=False),
    Column("data", Json, nullable=False),
    UniqueConstraint("booking_id", "number"),
)
placed = events.c.number == fixed(1)
index_where("ix_events_placed_at", placed, events.c.at)

my_rides = Table(
    "my_rides",
    metadata,
    number("booking_id", primary_key=True, autoincrement=False),
    number("customer_id", nullable=True),
    Column("code", String(8), nullable=False),
    Column("grade", String(16), nullable=False),
    number("fare"),
    Column("currency", String(3), nullable=False),
    Column("pickup_at", UtcTime),
    Column("status", String(24), nullable=False),
    Column("version", Integer, nullable=False),
    Column("steps", Json, nullable=False),
    number("vehicle_id", nullable=True),
    number("driver_id", nullable=True),
    Column("cancel_reason", String(16)),
    number("captured"),
    number("kept"),
    number("refunded"),
    number("refund_due"),
)
Index("ix_my_rides_customer_id", my_rides.c.customer_id, my_rides.c.booking_id)
