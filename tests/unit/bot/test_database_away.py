"""While the database is away everybody waits for it and nobody crashes: a restart of ours mends nothing."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from bot.inbound.lease import PollingLease
from bot.payments.held_payments import HeldPayments
from domain.messages.delivery import STAFF_CHAT, Channel, Delivery
from domain.messages.templates import Template
from tests.builders import SetClock
from tests.unit.bot.intake_stage import RecordingHandler, message
from tests.unit.bot.intake_stage import make as make_intake
from tests.unit.bot.ports import MemoryInbox, MemoryOutbox, running, until
from tests.unit.bot.relay_stage import QUICK, Chats, status
from tests.unit.bot.relay_stage import make as make_relay


class Away:
    """Fails so many times, as a database that is away, before it does what was asked."""

    def __init__(self, ask: Callable[..., Any], times: int = 3) -> None:
        self._ask = ask
        self.left = times

    async def __call__(self, *arguments: Any) -> Any:
        """Fail, or do it."""
        if self.left:
            self.left -= 1
            raise OSError("the database is away")
        return await self._ask(*arguments)


async def test_an_intake_waits_to_catch_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """What an earlier run left is looked for until it can be found; then what comes is taken."""
    monkeypatch.setattr("bot.inbound.intake._CATCH_UP_EVERY", 0.001)
    inbox, handler = MemoryInbox(), RecordingHandler()
    monkeypatch.setattr(inbox, "unfinished", Away(inbox.unfinished))
    intake = make_intake(handler, inbox)
    async with running(intake.run):
        await intake.accept([message(1, 1)])
        await until(lambda: handler.seen == [1])


async def test_a_lease_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who wants to poll asks until the lease is given."""
    inbox = MemoryInbox()
    away = Away(inbox.take_lease)
    monkeypatch.setattr(inbox, "take_lease", away)
    await PollingLease("booking", "here", inbox, SetClock(), life=0.003).take()
    assert (away.left, inbox.lease is None) == (0, False)


async def test_a_relay_looks_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """What an earlier run left is claimed as soon as that is possible, and then sent."""
    clock, chats = SetClock(), Chats()
    outbox = MemoryOutbox(clock)
    monkeypatch.setattr(outbox, "claim", Away(outbox.claim))
    outbox.add(status(1), ours=False)
    async with running(make_relay(outbox, chats, clock).run):
        await until(lambda: outbox.states() == ["sent"])


async def test_cards_go_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody can tell whether many cards are new, they are no digest, and none is lost."""
    clock, chats = SetClock(), Chats()
    outbox = MemoryOutbox(clock)
    monkeypatch.setattr(outbox, "message_of", Away(outbox.message_of, times=1))
    cards = [
        Delivery(channel=Channel.BOOKING, chat_id=STAFF_CHAT, template=Template.CARD, subject=f"card:{n}")
        for n in range(QUICK.digest_above + 1)
    ]
    relay = make_relay(outbox, chats, clock)
    async with running(relay.run):
        relay.wake(outbox.add(*cards))
        await until(lambda: set(outbox.states()) == {"sent"})
    assert sorted(chats.sent) == [card.id for card in cards]


async def test_held_payments_are_looked_at_again() -> None:
    """Those who wait for the gateway are called back once the database is back."""
    called = asyncio.Event()

    async def call_back(_: int) -> int:
        called.set()
        return 0

    held = HeldPayments(Away(call_back), lambda: 0.0, idle=0.001)
    async with running(held.run):
        await called.wait()
