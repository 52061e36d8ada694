"""Time and chance, injected so that tests decide both."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Where the present comes from."""

    def now(self) -> datetime:
        """The present as an aware UTC time."""
        ...


class Identifiers(Protocol):
    """Where new identities come from, unique across processes without asking a database."""

    def number(self) -> int:
        """A new positive 63-bit number."""
        ...

    def code(self) -> str:
        """A new booking code of five characters from CODE_ALPHABET; a rare clash is retried."""
        ...

    def token(self) -> str:
        """A new unguessable token of 22 characters fit for a deep link."""
        ...
