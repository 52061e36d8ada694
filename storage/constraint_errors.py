"""What it means when two transactions wanted the same unique thing."""

from domain.errors import DomainError, PlateTaken, StaleRecord
from storage.errors import UniqueViolation

PLATE = ("vehicles.plate", "uq_vehicles_plate")
"""What SQLite and PostgreSQL say of a plate that is there already."""


def domain_error_of(error: BaseException | None) -> DomainError | None:
    """PlateTaken for a plate, StaleRecord for any other unique thing; None where the database is broken."""
    if not isinstance(error, UniqueViolation):
        return None
    return PlateTaken() if error.constraint in PLATE else StaleRecord()
