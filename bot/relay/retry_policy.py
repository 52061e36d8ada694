"""How long the relay waits for what, and when it gives up."""

import random
from dataclasses import dataclass

_DOUBLED = 30
"""Doubling on would soon be more than a float holds, and a refund may be tried for weeks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """Times in seconds.

    `bound` chats are served at once. A delivery is leased for `lease`; a send that would outlast it is
    broken off `margin` before. After a failure the next attempt comes after 1, 2, 4 … at most
    `longest_wait`. What Telegram does not take now is tried `attempts` times (about three hours), what
    fails by a mistake of ours `mistakes` times. Rows of other processes are looked for every
    `poll_every`; marks gather for `gather`; a stop waits `drain` for what is under way.
    """

    bound: int = 64
    lease: float = 30.0
    margin: float = 4.0
    attempts: int = 44
    mistakes: int = 8
    longest_wait: float = 300.0
    poll_every: float = 0.5
    limit: int = 200
    gather: float = 0.03
    digest_above: int = 8
    drain: float = 10.0

    def wait(self, attempts: int, after: float | None) -> float:
        """Seconds before the next attempt after so many failed ones; at least `after`."""
        usual = min(self.longest_wait, 2.0 ** min(attempts, _DOUBLED)) * random.uniform(0.8, 1.2)
        return usual if after is None else max(after, 0.0) + random.uniform(0.0, 0.3)
