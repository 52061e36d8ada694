"""Keeps the earliest deadline in the booking's own row, where it is written with the rest."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

IS_DUE = sa.text("due_at IS NOT NULL")
KIND = """
    CASE status
        WHEN 'awaiting_payment' THEN 'pay' WHEN 'requested' THEN 'confirm' WHEN 'confirmed' THEN 'no_vehicle'
        WHEN 'offered' THEN 'offer' WHEN 'on_trip' THEN 'trip_too_long' ELSE 'pickup_reminder'
    END
"""
"""Which deadline a booking has at any rate; the next change of the booking writes them all."""


def upgrade() -> None:
    """Climb."""
    op.add_column("bookings", sa.Column("due_at", sa.BigInteger(), nullable=True))
    op.add_column("bookings", sa.Column("due_lease", sa.BigInteger(), nullable=True))
    op.execute(
        "UPDATE bookings SET due_at ="
        " (SELECT min(due.due_at) FROM deadlines due WHERE due.booking_id = bookings.id)"
        " WHERE id IN (SELECT booking_id FROM deadlines)"
    )
    op.create_index(
        "ix_bookings_due_at", "bookings", ["due_at"], sqlite_where=IS_DUE, postgresql_where=IS_DUE
    )
    op.drop_table("deadlines")


def downgrade() -> None:
    """Descend."""
    op.create_table(
        "deadlines",
        sa.Column("booking_id", sa.BigInteger(), sa.ForeignKey("bookings.id"), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("booking_id", "kind", name="pk_deadlines"),
    )
    op.create_index("ix_deadlines_due_at", "deadlines", ["due_at"])
    op.execute(
        f"INSERT INTO deadlines (booking_id, kind, due_at) SELECT id, {KIND}, due_at"
        " FROM bookings WHERE due_at IS NOT NULL"
    )
    op.drop_index("ix_bookings_due_at", table_name="bookings")
    with op.batch_alter_table("bookings") as table:
        table.drop_column("due_lease")
        table.drop_column("due_at")
