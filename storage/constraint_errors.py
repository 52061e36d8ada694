"""What it means when two transactions wanted the same unique thing."""

from typing import Any

from sqlalchemy.exc import IntegrityError

from domain.errors import DomainError, PlateTaken, StaleRecord

UNIQUE_SQLITE = frozenset({"SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"})
UNIQUE_POSTGRES = "23505"
PLATE = ("vehicles.plate", "uq_vehicles_plate")


def domain_error_of(error: BaseException | None) -> DomainError | None:
    """PlateTaken for a plate, StaleRecord for any other unique thing; None where the database is broken."""
    if not isinstance(error, IntegrityError):
        return None
    cause: Any = error.orig
    is_unique = (
        getattr(cause, "sqlite_errorname", None) in UNIQUE_SQLITE
        or getattr(cause, "sqlstate", None) == UNIQUE_POSTGRES
    )
    if not is_unique:
        return None
    return PlateTaken() if any(name in str(cause) for name in PLATE) else StaleRecord()
