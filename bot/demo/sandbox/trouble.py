"""The trouble a sandbox gateway can be asked to make."""

import asyncio
import random
from dataclasses import dataclass, field


@dataclass(slots=True, kw_only=True)
class Trouble:
    """Latency is uniform between two numbers of seconds; the shares are between 0 and 1.

    `errors` answers 503 before anything is done, `lost_replies` does the work and drops the reply,
    `hanging` (an event that is not set) holds every request until it is set again.
    """

    latency: tuple[float, float] = (0.0, 1.0)
    errors: float = 0.0
    lost_replies: float = 0.0
    dice: random.Random = field(default_factory=random.Random)
    running: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.running.set()

    async def delay(self) -> None:
        """Take the time this request takes."""
        await self.running.wait()
        await asyncio.sleep(self.dice.uniform(*self.latency))

    def hang(self) -> None:
        """Answer nothing from now on."""
        self.running.clear()

    def recover(self) -> None:
        """Answer again, also what hung."""
        self.running.set()

    def fails(self) -> bool:
        """Whether this request is refused with 503."""
        return self.dice.random() < self.errors

    def loses_reply(self) -> bool:
        """Whether the reply to this request gets lost after the work is done."""
        return self.dice.random() < self.lost_replies
