"""Bookings, their events, the read model and the deadlines."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

TABLES = ["bookings", "events", "my_rides", "deadlines"]


def upgrade() -> None:
    """Climb."""
    _bookings()
    _events()
    _my_rides()
    _deadlines()


def downgrade() -> None:
    """Descend."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _ride_request() -> list[sa.Column[Any]]:
    """What was booked."""
    return [
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("request_key", sa.String(length=128), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=True),
        sa.Column("claim_token", sa.String(length=64), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("grade", sa.String(length=16), nullable=False),
        sa.Column("pickup_label", sa.Text(), nullable=False),
        sa.Column("pickup_lat", sa.Float(), nullable=True),
        sa.Column("pickup_lon", sa.Float(), nullable=True),
        sa.Column("dropoff_label", sa.Text(), nullable=False),
        sa.Column("dropoff_lat", sa.Float(), nullable=True),
        sa.Column("dropoff_lon", sa.Float(), nullable=True),
        sa.Column("pickup_at", sa.BigInteger(), nullable=True),
        sa.Column("passengers", sa.Integer(), nullable=False),
        sa.Column("contact_name", sa.Text(), nullable=False),
        sa.Column("contact_phone", sa.String(length=32), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("distance_m", sa.Integer(), nullable=True),
        sa.Column("fare", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("kept_after_arrival", sa.BigInteger(), nullable=False),
    ]


def _state() -> list[sa.Column[Any]]:
    """Where it stands."""
    return [
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("moved_by_kind", sa.String(length=16), nullable=False),
        sa.Column("moved_by_id", sa.BigInteger(), nullable=True),
        sa.Column("moved_at", sa.BigInteger(), nullable=True),
        sa.Column("pay_by", sa.BigInteger(), nullable=True),
        sa.Column("confirm_by", sa.BigInteger(), nullable=True),
        sa.Column("vehicle_id", sa.BigInteger(), nullable=True),
        sa.Column("driver_id", sa.BigInteger(), nullable=True),
        sa.Column("offer", sa.Integer(), nullable=False),
        sa.Column("offer_until", sa.BigInteger(), nullable=True),
        sa.Column("passed_over", sa.JSON(), nullable=False),
        sa.Column("cancel_reason", sa.String(length=16), nullable=True),
        sa.Column("cancel_note", sa.Text(), nullable=False),
        sa.Column("captured", sa.BigInteger(), nullable=False),
        sa.Column("kept", sa.BigInteger(), nullable=False),
        sa.Column("refunded", sa.BigInteger(), nullable=False),
        sa.Column("refund_due", sa.BigInteger(), nullable=False),
        sa.Column("reminded", sa.JSON(), nullable=False),
    ]


def _bookings() -> None:
    op.create_table(
        "bookings",
        *_ride_request(),
        *_state(),
        sa.CheckConstraint("captured = kept + refunded + refund_due", name=op.f("ck_bookings_books_agree")),
        sa.CheckConstraint(
            "kept >= 0 AND refunded >= 0 AND refund_due >= 0 AND fare >= 0", name=op.f("ck_bookings_no_debt")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookings")),
        sa.UniqueConstraint("claim_token", name=op.f("uq_bookings_claim_token")),
        sa.UniqueConstraint("code", name=op.f("uq_bookings_code")),
        sa.UniqueConstraint("request_key", name=op.f("uq_bookings_request_key")),
    )
    op.create_index("ix_bookings_customer_id", "bookings", ["customer_id", "id"], unique=False)
    op.create_index("ix_bookings_driver_id", "bookings", ["driver_id", "status", "moved_at"], unique=False)
    op.create_index("ix_bookings_status", "bookings", ["status"], unique=False)


def _events() -> None:
    op.create_table(
        "events",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("booking_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor_kind", sa.String(length=16), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("correlation_id", sa.String(length=64), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["booking_id"], ["bookings.id"], name=op.f("fk_events_booking_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        sa.UniqueConstraint("booking_id", "number", name=op.f("uq_events_booking_id_number")),
    )
    op.create_index(
        "ix_events_placed_at",
        "events",
        ["at"],
        unique=False,
        sqlite_where=sa.text("number = 1"),
        postgresql_where=sa.text("number = 1"),
    )


def _my_rides() -> None:
    op.create_table(
        "my_rides",
        sa.Column("booking_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=True),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("grade", sa.String(length=16), nullable=False),
        sa.Column("fare", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("pickup_at", sa.BigInteger(), nullable=True),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("vehicle_id", sa.BigInteger(), nullable=True),
        sa.Column("driver_id", sa.BigInteger(), nullable=True),
        sa.Column("cancel_reason", sa.String(length=16), nullable=True),
        sa.Column("captured", sa.BigInteger(), nullable=False),
        sa.Column("kept", sa.BigInteger(), nullable=False),
        sa.Column("refunded", sa.BigInteger(), nullable=False),
        sa.Column("refund_due", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("booking_id", name=op.f("pk_my_rides")),
    )
    op.create_index("ix_my_rides_customer_id", "my_rides", ["customer_id", "booking_id"], unique=False)


def _deadlines() -> None:
    op.create_table(
        "deadlines",
        sa.Column("booking_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["booking_id"], ["bookings.id"], name=op.f("fk_deadlines_booking_id")),
        sa.PrimaryKeyConstraint("booking_id", "kind", name=op.f("pk_deadlines")),
    )
    op.create_index("ix_deadlines_due_at", "deadlines", ["due_at"], unique=False)
