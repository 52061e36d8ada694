"""Messages that are edited in place: the latest state only, and many new cards in one message."""

import asyncio

from bot.relay.retry_policy import RetryPolicy
from domain.messages.delivery import STAFF_CHAT
from tests.builders import SetClock
from tests.patience import HANG
from tests.unit.bot.ports import MemoryOutbox, running, until
from tests.unit.bot.relay_stage import Chats, make, status


async def test_only_the_latest_state_of_a_subject_is_sent() -> None:
    """Of several edits that wait for the same message only the last is made; all are marked."""
    clock, chats = SetClock(), Chats()
    outbox = MemoryOutbox(clock)
    gate = chats.blocked[1] = asyncio.Event()
    relay = make(outbox, chats, clock)
    async with running(relay.run):
        relay.wake(outbox.add(status(1)))
        await asyncio.sleep(0)
        rows = [status(1, "card", "card:7"), status(1, "card", "card:8"), status(1, "card", "card:7")]
        relay.wake(outbox.add(*rows))
        gate.set()
        await until(lambda: set(outbox.states()) == {"sent"})
    assert chats.sent == [1, 3, 4]


async def test_an_edit_knows_its_message_at_once() -> None:
    """A later delivery of a subject edits the message of the first, even before that is settled."""
    clock, chats = SetClock(), Chats()
    outbox = MemoryOutbox(clock)
    relay = make(outbox, chats, clock, RetryPolicy(gather=HANG))
    async with running(relay.run):
        relay.wake(outbox.add(status(1, "card", "card:7")))
        await until(lambda: chats.sent == [1])
        relay.wake(outbox.add(status(1, "card", "card:7")))
        await until(lambda: chats.sent == [1, 2])
        assert outbox.settled == []
        await relay.stop()
    assert chats.known == [None, 501]
    assert outbox.messages == {(1, "card:7"): 501}


async def test_a_message_of_an_earlier_run_is_edited() -> None:
    """What another process sent is found in the outbox and edited."""
    clock, chats = SetClock(), Chats()
    outbox = MemoryOutbox(clock)
    outbox.messages[1, "card:7"] = 42
    relay = make(outbox, chats, clock)
    async with running(relay.run):
        relay.wake(outbox.add(status(1, "card", "card:7")))
        await until(lambda: chats.known == [42])


async def test_many_new_cards_come_in_one_digest() -> None:
    """More new cards than the group's budget bears are told in one message that none of them edits later."""
    clock, chats = SetClock(), Chats()
    outbox = MemoryOutbox(clock)
    outbox.messages[STAFF_CHAT, "card:1"] = 42
    gate = chats.blocked[STAFF_CHAT] = asyncio.Event()
    relay = make(outbox, chats, clock)
    async with running(relay.run):
        relay.wake(outbox.add(status(STAFF_CHAT, "confirm_reminder")))
        await asyncio.sleep(0)
        relay.wake(outbox.add(*(status(STAFF_CHAT, "card", f"card:{n}") for n in range(1, 9))))
        gate.set()
        await until(lambda: set(outbox.states()) == {"sent"})
        relay.wake(outbox.add(status(STAFF_CHAT, "card", "card:5")))
        await until(lambda: 10 in chats.sent)
    assert chats.digests == [[3, 4, 5, 6, 7, 8, 9]]
    assert chats.sent == [1, 2, 10]
    assert chats.known == [None, 42, None]


async def test_a_few_cards_come_one_by_one() -> None:
    """Up to the threshold each new card is a message of its own."""
    clock, chats = SetClock(), Chats()
    outbox = MemoryOutbox(clock)
    relay = make(outbox, chats, clock)
    async with running(relay.run):
        relay.wake(outbox.add(*(status(STAFF_CHAT, "card", f"card:{n}") for n in range(5))))
        await until(lambda: set(outbox.states()) == {"sent"})
    assert chats.digests == []
    assert chats.sent == [1, 2, 3, 4, 5]
