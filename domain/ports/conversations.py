"""Where a conversation stands, kept over restarts."""

from dataclasses import dataclass, field
from typing import Any, Protocol

from domain.model.people import Customer
from domain.values.ids import CustomerId


@dataclass(slots=True, kw_only=True)
class Conversation:
    """State and data under one key, with the last update that they absorbed."""

    state: str | None = None
    data: dict[str, Any] = field(default_factory=dict)
    last_update_id: int = 0


class Conversations(Protocol):
    """Durable conversation state, one row a key (every field of the framework's key)."""

    async def load(self, keys: list[str]) -> dict[str, Conversation]:
        """The conversations under these keys; absent ones are missing."""
        ...

    async def load_with_customer(
        self, key: str, customer_id: CustomerId
    ) -> tuple[Conversation | None, Customer | None]:
        """The conversation under one key, and the customer who has it, at once."""
        ...

    async def store(self, changes: dict[str, Conversation | None]) -> None:
        """Write several at once; None removes."""
        ...
