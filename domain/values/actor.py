"""Who did something: a customer, a dispatcher, a driver, or the system itself."""

from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    """In what role somebody acts."""

    CUSTOMER = "customer"
    STAFF = "staff"
    DRIVER = "driver"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """A role and, but for the system itself, the Telegram user id of the person."""

    kind: ActorKind
    id: int | None = None

    @classmethod
    def customer(cls, user_id: int) -> "Actor":
        """The customer with this Telegram user id."""
        return cls(ActorKind.CUSTOMER, user_id)

    @classmethod
    def staff(cls, user_id: int) -> "Actor":
        """The dispatcher with this Telegram user id."""
        return cls(ActorKind.STAFF, user_id)

    @classmethod
    def driver(cls, user_id: int) -> "Actor":
        """The driver with this Telegram user id."""
        return cls(ActorKind.DRIVER, user_id)


SYSTEM = Actor(ActorKind.SYSTEM)
"""The system itself: deadlines and automatic dispatch."""
