"""What can go wrong with the database, the same for both drivers.

No error holds the values of a statement, which may be names, numbers and addresses; PostgreSQL, for one,
writes them into the details of a broken constraint.
"""


class DatabaseError(Exception):
    """A statement failed. `kind` is the driver's own name for it."""

    def __init__(self, kind: str, said: str = "") -> None:
        super().__init__(f"{kind}: {said}" if said else kind)
        self.kind = kind


class UniqueViolation(DatabaseError):
    """Something that there may be once is there already; `constraint` names the columns or the index."""

    def __init__(self, kind: str, constraint: str) -> None:
        super().__init__(kind, constraint)
        self.constraint = constraint


class ConnectionLost(DatabaseError):
    """The server is away, has closed the connection or has not answered within the limit."""
