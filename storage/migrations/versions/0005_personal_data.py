"""Finds the rides whose personal data has been kept long enough."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Climb."""
    kept = sa.text("contact_phone != ''")
    op.create_index(
        "ix_bookings_personal", "bookings", ["moved_at"], sqlite_where=kept, postgresql_where=kept
    )


def downgrade() -> None:
    """Descend."""
    op.drop_index("ix_bookings_personal", table_name="bookings")
