"""Deadlines as rows, for the scheduler."""

from datetime import datetime
from typing import Protocol

from domain.model.deadline import Deadline


class Deadlines(Protocol):
    """What is due; a claim is a lease, so a crash loses no deadline."""

    async def claim(self, now: datetime, until: datetime, limit: int) -> list[Deadline]:
        """Lease at most `limit` bookings until `until`; gives what is due of them, earliest first."""
        ...
