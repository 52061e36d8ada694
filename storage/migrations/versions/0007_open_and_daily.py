"""Indexes of what is still open and of what happened on a day, so that a long past costs nothing.

On PostgreSQL nobody writes to bookings, payments, refunds and inbox while their indexes are built: a few
seconds for a million bookings. A company with many more may build them beforehand, by CREATE INDEX
CONCURRENTLY under these names: what is there is left alone.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

SOME = (
    ("ix_bookings_open", "bookings", ["customer_id", "id"], "(status NOT IN ('cancelled', 'completed'))"),
    ("ix_payments_approved_at", "payments", ["approved_at"], "approved_at IS NOT NULL"),
    ("ix_refunds_done_at", "refunds", ["done_at"], "done_at IS NOT NULL"),
    ("ix_refunds_waiting", "refunds", ["id"], "status != 'done'"),
    ("ix_inbox_done", "inbox", ["received_at"], "state = 'done'"),
)
"""Name, table, columns, and of which rows."""


def upgrade() -> None:
    """Climb."""
    for name, table, columns, rows in SOME:
        where = sa.text(rows)
        op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where, if_not_exists=True)
    op.create_index("ix_refunds_created_at", "refunds", ["created_at"], if_not_exists=True)
    op.drop_index("ix_bookings_status", table_name="bookings")
    op.drop_index("ix_refunds_status", table_name="refunds")


def downgrade() -> None:
    """Descend."""
    op.create_index("ix_refunds_status", "refunds", ["status"])
    op.create_index("ix_bookings_status", "bookings", ["status"])
    op.drop_index("ix_refunds_created_at", table_name="refunds")
    for name, table, _, _ in reversed(SOME):
        op.drop_index(name, table_name=table)
