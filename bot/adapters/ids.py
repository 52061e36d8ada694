"""New identities from the machine's source of chance."""

import secrets
from datetime import UTC, datetime

from domain.ports.clock import Clock
from domain.values.ids import CODE_ALPHABET, CODE_LENGTH

EPOCH = datetime(2025, 1, 1, tzinfo=UTC)
_SHIFT = 32


class RandomIdentifiers:
    """Numbers that grow with time, codes and tokens; nothing has to be asked.

    A number is the second (31 bits) above 32 bits that start at a random place each second and count
    up: in one process strictly growing, and between processes a clash needs two runs of numbers that
    meet among four thousand million.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._second = -1
        self._last = 0

    def number(self) -> int:
        """A new positive 63-bit number, larger than every earlier one of this process."""
        second = int((self._clock.now() - EPOCH).total_seconds())
        if second > self._second:
            self._second = second
            self._last = max(self._last, (second << _SHIFT) | secrets.randbits(_SHIFT - 1))
        self._last += 1
        return self._last

    def code(self) -> str:
        """A new booking code, easy to say aloud."""
        return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))

    def token(self) -> str:
        """A new token of 22 characters (128 bits) fit for a deep link."""
        return secrets.token_urlsafe(16)
