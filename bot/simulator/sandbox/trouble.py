"""The trouble a sandbox gateway can be asked to make."""

import asyncio
import random
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True, kw_only=True)
class Trouble:
    """Latency is uniform between two numbers of seconds; the shares are between 0 and 1.

    `errors` answers 503 before anything is done, `lost_replies` does the work and drops the reply,
    `nonsense` does it and answers with a page of HTML, `hang` holds every request until `recover`.
    """

    latency: tuple[float, float] = (0.0, 1.0)
    errors: float = 0.0
    lost_replies: float = 0.0
    nonsense: float = 0.0
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

    def talks_nonsense(self) -> bool:
        """Whether this request is answered with what no client can read."""
        return self.dice.random() < self.nonsense

    def change(self, wanted: dict[str, Any]) -> None:
        """Make other trouble from now on: `latency_ms` [low, high], the shares by name, `hang` true or false.

        Raises ValueError for a number that is none or is out of range.
        """
        low, high = wanted.get("latency_ms", [self.latency[0] * 1000, self.latency[1] * 1000])
        shares = {name: float(wanted.get(name, getattr(self, name))) for name in SHARES}
        if not 0 <= float(low) <= float(high) or not all(0 <= share <= 1 for share in shares.values()):
            raise ValueError("latency_ms is [low, high] from 0 up, shares are between 0 and 1")
        self.latency = (float(low) / 1000, float(high) / 1000)
        for name, share in shares.items():
            setattr(self, name, share)
        if "hang" in wanted:
            (self.hang if wanted["hang"] else self.recover)()

    def as_json(self) -> dict[str, Any]:
        """The trouble as it is made now."""
        latency = [round(seconds * 1000) for seconds in self.latency]
        shares = {name: getattr(self, name) for name in SHARES}
        return {"latency_ms": latency, **shares, "hang": not self.running.is_set()}


SHARES = ("errors", "lost_replies", "nonsense")
