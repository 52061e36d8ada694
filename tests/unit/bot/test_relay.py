"""The relay: each delivery leaves, in order per chat, and what became of it is written down."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from bot.relay.relay import Relay
from bot.relay.retry_policy import RetryPolicy
from domain.messages.delivery import Channel, Delivery
from domain.messages.templates import Template
from domain.ports.outbox import ChatMigrated, RetryLater, SentDelivery, UndeliverableError
from tests.builders import SetClock
from tests.unit.bot.ports import MemoryOutbox, running, until
from tests.unit.bot.relay_stage import QUICK, Chats, make, status, time_passes


async def test_a_woken_delivery_leaves_without_a_claim() -> None:
    """What a commit of this process brings is sent from memory, and marked with its message."""
    clock, chats = SetClock(), Chats()
    outbox = MemoryOutbox(clock)
    relay = make(outbox, chats, clock, RetryPolicy(poll_every=60.0, gather=0.001))
    async with running(relay.run):
        relay.wake(outbox.add(status(1), status(2)))
        await until(lambda: outbox.states() == ["sent", "sent"])
    assert [(each.delivery.id, each.message_id) for each in outbox.settled[0]] == [(1, 501), (2, 502)]


async def test_other_channels_are_left_alone() -> None:
    """A relay sends its own channel only."""
    clock, chats = SetClock(), Chats()
    outbox = MemoryOutbox(clock)
    relay = make(outbox, chats, clock)
    elsewhere = Delivery(channel=Channel.DISPATCH, chat_id=1, template=Template.CARD)
    async with running(relay.run):
        relay.wake(outbox.add(elsewhere, status(1)))
        await until(lambda: chats.sent == [2])
        await relay.stop()
    assert outbox.states() == ["pending", "sent"]


async def test_what_others_wrote_is_found() -> None:
    """Rows of another process leave without a wake-up, in order per chat."""
    clock, chats = SetClock(), Chats()
    outbox = MemoryOutbox(clock)
    relay = make(outbox, chats, clock)
    async with running(relay.run):
        outbox.add(*(status(chat) for chat in (1, 1, 2, 1)), ours=False)
        await until(lambda: set(outbox.states()) == {"sent"})
    assert [number for number in chats.sent if number != 3] == [1, 2, 4]


async def test_an_earlier_backlog_goes_first() -> None:
    """A new message does not overtake older ones of its chat that still wait in the database."""
    clock, chats = SetClock(), Chats()
    outbox = MemoryOutbox(clock)
    outbox.add(*(status(1) for _ in range(4)), ours=False)
    relay = make(outbox, chats, clock)
    gate = chats.blocked[1] = asyncio.Event()
    async with running(relay.run):
        await until(lambda: relay.depth)
        relay.wake(outbox.add(status(1)))
        gate.set()
        await until(lambda: set(outbox.states()) == {"sent"})
    assert chats.sent == [1, 2, 3, 4, 5]


async def test_claimed_rows_of_a_chat_keep_their_order() -> None:
    """Where a claim gives several rows of a chat at once, a refused one still holds back those behind it."""
    clock, chats = SetClock(), Chats()
    outbox = MemoryOutbox(clock, per_chat=10)
    outbox.add(*(status(1) for _ in range(4)), ours=False)
    chats.refusals[2] = [RetryLater("too many requests", 5.0)]
    relay = make(outbox, chats, clock)
    async with running(relay.run):
        await until(lambda: outbox.postponed)
        relay.wake(outbox.add(status(1)))
        await asyncio.sleep(0.03)
        assert chats.sent == [1]
        clock.forward(seconds=5.5)
        await until(lambda: set(outbox.states()) == {"sent"})
    assert chats.sent == [1, 2, 3, 4, 5]


async def test_a_flooded_chat_holds_up_no_other() -> None:
    """While one chat takes nothing, the others get theirs."""
    clock, chats = SetClock(), Chats()
    outbox = MemoryOutbox(clock)
    chats.blocked[1] = asyncio.Event()
    relay = make(outbox, chats, clock)
    async with running(relay.run):
        relay.wake(outbox.add(*(status(1) for _ in range(50)), status(2)))
        await until(lambda: chats.sent == [51])


async def test_a_refused_message_holds_its_chat_back() -> None:
    """After a request to retry later the delivery waits that long, and what follows in its chat with it."""
    clock, chats = SetClock(), Chats()
    outbox = MemoryOutbox(clock)
    chats.refusals[1] = [RetryLater("too many requests", 7.0)]
    relay = make(outbox, chats, clock)
    async with running(relay.run):
        relay.wake(outbox.add(status(1), status(1), status(2)))
        await until(lambda: outbox.postponed and outbox.states()[2] == "sent")
        assert chats.sent == [3]
        clock.forward(seconds=6.9)
        await asyncio.sleep(0.02)
        assert chats.sent == [3]
        clock.forward(seconds=0.5)
        await until(lambda: set(outbox.states()) == {"sent"})
    assert chats.sent == [3, 1, 2]
    (number, error, seconds), *rest = outbox.postponed
    assert (number, error, rest) == (1, "too many requests", [])
    assert 7.0 <= seconds <= 7.3


async def test_the_wait_grows_with_every_failure() -> None:
    """Unless Telegram asks for it, each further attempt comes later than the one before, up to a limit."""
    waits = [RetryPolicy(longest_wait=60.0).wait(attempts, None) for attempts in range(9)]
    assert all(0.8 * 2**n <= wait <= 1.2 * 2**n for n, wait in enumerate(waits[:6]))
    assert all(48.0 <= wait <= 72.0 for wait in waits[6:])


async def test_an_undeliverable_message_is_parked() -> None:
    """A message that will never be taken is given up at once, and the chat goes on."""
    clock, chats = SetClock(), Chats()
    outbox = MemoryOutbox(clock)
    chats.refusals[1] = [UndeliverableError("blocked by the user")]
    relay = make(outbox, chats, clock)
    async with running(relay.run):
        relay.wake(outbox.add(status(1), status(1)))
        await until(lambda: outbox.states() == ["parked", "sent"])
    assert outbox.rows[1].last_error == "blocked by the user"


async def test_a_parked_row_of_another_process_lets_the_next_through() -> None:
    """After a claimed delivery was given up, the rows behind it follow."""
    clock, chats = SetClock(), Chats()
    outbox = MemoryOutbox(clock)
    chats.refusals[1] = [UndeliverableError("blocked by the user")]
    outbox.add(status(1), status(1), ours=False)
    relay = make(outbox, chats, clock)
    async with running(relay.run):
        await until(lambda: outbox.states() == ["parked", "sent"])


async def test_a_mistake_of_ours_is_parked_after_some_attempts() -> None:
    """An unexpected failure is tried again and finally parked; its words are not kept."""
    clock, chats = SetClock(), Chats()
    outbox = MemoryOutbox(clock)
    chats.refusals[1] = [ValueError("010-1234-5678") for _ in range(9)]
    relay = make(outbox, chats, clock)
    async with running(relay.run, lambda: time_passes(clock)):
        relay.wake(outbox.add(status(1), status(1)))
        await until(lambda: outbox.states() == ["parked", "sent"])
    assert [error for _, error, _ in outbox.postponed] == ["ValueError", "ValueError"]
    assert outbox.rows[1].last_error == "ValueError"


async def test_a_moved_group_is_followed() -> None:
    """When a group has become another, its new id is told and the message sent again at once."""
    clock, chats = SetClock(), Chats()
    outbox = MemoryOutbox(clock)
    chats.refusals[1] = [ChatMigrated(-100777)]
    moves = []

    async def moved(old: int, new: int) -> None:
        moves.append((old, new))

    relay = Relay(Channel.BOOKING, outbox, chats, clock, policy=QUICK, moved=moved)
    async with running(relay.run):
        relay.wake(outbox.add(status(-5)))
        await until(lambda: outbox.states() == ["sent"])
    assert moves == [(-5, -100777)]
    assert outbox.postponed == []


async def test_a_lease_that_ran_out_is_claimed_anew() -> None:
    """What waited in memory for longer than its lease is not sent from there but claimed again, in order."""
    clock, chats = SetClock(), Chats()
    outbox = MemoryOutbox(clock)
    relay = make(outbox, chats, clock)
    relay.wake(outbox.add(status(1), status(1), status(1)))
    clock.forward(seconds=31)
    async with running(relay.run, lambda: time_passes(clock)):
        await until(lambda: set(outbox.states()) == {"sent"})
    assert chats.sent == [1, 2, 3]


async def test_sent_marks_are_written_again_after_an_outage() -> None:
    """When the database refuses the marks they are kept and written later; nothing is sent twice."""
    clock, chats = SetClock(), Chats()
    outbox = MemoryOutbox(clock)
    relay = make(outbox, chats, clock)
    settle, refused = outbox.settle, list[int]()

    async def refusing(sent: Sequence[SentDelivery], now: datetime) -> None:
        if not refused:
            refused.append(len(sent))
            raise OSError("the disk is full")
        await settle(sent, now)

    outbox.settle = refusing  # type: ignore[method-assign]  # the database is away
    async with running(relay.run):
        relay.wake(outbox.add(status(1), status(2)))
        await until(lambda: set(outbox.states()) == {"sent"})
    assert sorted(chats.sent) == [1, 2]
    assert refused == [2]


async def test_a_stop_lets_what_is_under_way_leave() -> None:
    """Stopping sends what is in hand and writes the marks."""
    clock, chats = SetClock(), Chats()
    outbox = MemoryOutbox(clock)
    relay = make(outbox, chats, clock, RetryPolicy(poll_every=60.0, gather=60.0))
    async with running(relay.run):
        relay.wake(outbox.add(*(status(chat) for chat in (1, 1, 2))))
        await relay.stop()
    assert set(outbox.states()) == {"sent"}
    assert relay.depth == 0


async def test_a_send_that_outlasts_its_lease_is_broken_off() -> None:
    """A delivery that waits in its queue longer than its lease is claimed and sent later, in order."""
    clock, chats = SetClock(), Chats()
    outbox = MemoryOutbox(clock)
    gate = chats.blocked[1] = asyncio.Event()
    relay = make(outbox, chats, clock, RetryPolicy(lease=0.02, margin=0.0, poll_every=0.005, gather=0.001))
    async with running(relay.run):
        relay.wake(outbox.add(status(1), status(1)))
        await until(lambda: relay.depth < 2)
        gate.set()
        clock.forward(seconds=31)
        await until(lambda: set(outbox.states()) == {"sent"})
    assert chats.sent == [1, 2]
    assert outbox.postponed == []


async def test_a_failure_that_cannot_be_written_down_loses_nothing() -> None:
    """When the database is away just as a message fails, the message comes back with its lease's end."""
    clock, chats = SetClock(), Chats()
    outbox = MemoryOutbox(clock)
    chats.refusals[1] = [RetryLater("bad gateway")]
    refused = []

    async def refuse(delivery: Delivery, error: str, due_at: object) -> None:
        refused.append(delivery.id)
        raise OSError("the disk is full")

    outbox.postpone = refuse  # type: ignore[method-assign]  # the database is away
    relay = make(outbox, chats, clock)
    async with running(relay.run):
        relay.wake(outbox.add(status(1), status(1)))
        await until(lambda: refused)
        clock.forward(seconds=31)
        await until(lambda: set(outbox.states()) == {"sent"})
    assert chats.sent == [1, 2]
