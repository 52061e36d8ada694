"""Chats that take messages down, and a relay that sends to them."""

import asyncio
from collections.abc import Sequence

from bot.relay.relay import Relay
from bot.relay.retry_policy import RetryPolicy
from domain.messages.delivery import Channel, Delivery
from domain.messages.templates import Template
from tests.builders import SetClock
from tests.patience import HANG
from tests.unit.bot.ports import MemoryOutbox

QUICK = RetryPolicy(
    longest_wait=0.002, poll_every=0.005, gather=0.001, mistakes=3, attempts=5, drain=HANG, digest_above=5
)


def status(chat: int, template: str = "requested", subject: str = "") -> Delivery:
    """A message for a customer."""
    return Delivery(channel=Channel.BOOKING, chat_id=chat, template=Template(template), subject=subject)


class Chats:
    """Where messages arrive: what was sent, in which order, and who refuses what."""

    def __init__(self) -> None:
        self.sent: list[int] = []
        self.known: list[int | None] = []
        self.refusals: dict[int, list[Exception]] = {}
        self.blocked: dict[int, asyncio.Event] = {}
        self.digests: list[list[int]] = []

    async def __call__(self, delivery: Delivery, known_message: int | None) -> int | None:
        if delivery.chat_id in self.blocked:
            await self.blocked[delivery.chat_id].wait()
        if self.refusals.get(delivery.id):
            raise self.refusals[delivery.id].pop(0)
        self.sent.append(delivery.id)
        self.known.append(known_message)
        return 500 + delivery.id if known_message is None else known_message

    async def digest(self, deliveries: Sequence[Delivery]) -> int | None:
        self.digests.append([each.id for each in deliveries])
        return 999


def make(outbox: MemoryOutbox, chats: Chats, clock: SetClock, patience: RetryPolicy = QUICK) -> Relay:
    """A relay of the booking channel."""
    return Relay(Channel.BOOKING, outbox, chats, clock, policy=patience, digest=chats.digest)


async def time_passes(clock: SetClock) -> None:
    while True:
        await asyncio.sleep(0.001)
        clock.forward(seconds=0.05)
