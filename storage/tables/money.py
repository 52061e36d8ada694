"""Payments and refunds."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
)

from domain.values.status import RefundStatus
from storage.tables.columns import UtcTime, fixed, index_where, metadata, number

payments = Table(
    "payments",
    metadata,
    number("id", primary_key=True, autoincrement=False),
    Column("booking_id", BigInteger, ForeignKey("bookings.id"), nullable=False),
    number("customer_id", nullable=True),
    number("amount"),
    Column("currency", String(3), nullable=False),
    Column("gateway", String(16), nullable=False),
    Column("idempotency_key", String(128), nullable=False, unique=True),
    Column("created_at", UtcTime, nullable=False),
    Column("status", String(16), nullable=False),
    Column("gateway_payment_id", String(255)),
    Column("checkout_url", Text),
    Column("charge_id", String(255), unique=True),
    Column("provider_charge_id", String(255)),
    Column("approved_at", UtcTime),
    Column("surplus", Boolean, nullable=False),
    Column("asked_times", Integer, nullable=False),
    CheckConstraint("amount > 0", name="amount_positive"),
    CheckConstraint("(status = 'approved') = (charge_id IS NOT NULL)", name="approved_by_charge"),
)
Index("ix_payments_booking_id", payments.c.booking_id)
index_where("ix_payments_approved_at", payments.c.approved_at.is_not(None), payments.c.approved_at)

refunds = Table(
    "refunds",
    metadata,
    number("id", primary_key=True, autoincrement=False),
    Column("booking_id", BigInteger, ForeignKey("bookings.id"), nullable=False),
    Column("payment_id", BigInteger, ForeignKey("payments.id"), nullable=False),
    number("amount"),
    Column("currency", String(3), nullable=False),
    Column("reason", String(16), nullable=False),
    Column("idempotency_key", String(160), nullable=False, unique=True),
    Column("created_at", UtcTime, nullable=False),
    Column("status", String(16), nullable=False),
    Column("gateway_refund_id", String(255)),
    Column("sent_at", UtcTime),
    Column("done_at", UtcTime),
    Column("done_by_kind", String(16)),
    number("done_by_id", nullable=True),
    Column("attempts", Integer, nullable=False),
    Column("last_error", Text),
    CheckConstraint("amount > 0", name="amount_positive"),
)
Index("ix_refunds_booking_id", refunds.c.booking_id)
Index("ix_refunds_created_at", refunds.c.created_at)
index_where("ix_refunds_done_at", refunds.c.done_at.is_not(None), refunds.c.done_at)
not_back = refunds.c.status != fixed(RefundStatus.DONE.value)
"""Where the money is still on its way back."""
index_where("ix_refunds_waiting", not_back, refunds.c.id)
