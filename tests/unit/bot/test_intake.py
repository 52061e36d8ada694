"""The intake: durable first, in order per chat, chats side by side, nothing lost and nothing stuck."""

import asyncio

from bot.inbound.correlation import current_correlation
from bot.inbound.intake import IntakeLimits
from tests.patience import HANG
from tests.unit.bot.intake_stage import RecordingHandler, make, message
from tests.unit.bot.ports import MemoryInbox, running, until


async def test_chats_keep_their_order() -> None:
    """Updates of one chat are handled one after the other, in the order of arrival."""
    handler, inbox = RecordingHandler(), MemoryInbox()
    intake = make(handler, inbox)
    batch = [message(number, chat=number % 7) for number in range(1, 211)]
    async with running(intake.run):
        await intake.accept(batch[:100])
        await intake.accept(batch[100:])
        await intake.stop()
    assert len(handler.seen) == 210
    assert all(numbers == sorted(numbers) for numbers in handler.by_chat.values())


async def test_a_blocked_chat_holds_up_no_other() -> None:
    """While one chat's handler hangs, other chats go on."""
    handler, inbox = RecordingHandler(), MemoryInbox()
    handler.blocked[1] = asyncio.Event()
    intake = make(handler, inbox)
    async with running(intake.run):
        await intake.accept([message(1, 1), message(2, 1), message(3, 2)])
        await until(lambda: handler.seen == [3])
        handler.blocked.pop(1).set()
        await until(lambda: handler.seen == [3, 1, 2])


async def test_chats_in_parallel_are_bounded() -> None:
    """No more chats are handled at once than the bound says, and all are handled."""
    handler, inbox = RecordingHandler(), MemoryInbox()
    intake = make(handler, inbox, IntakeLimits(bound=5, gather=0.001))
    async with running(intake.run):
        await intake.accept([message(number, number) for number in range(1, 61)])
        await until(lambda: len(handler.seen) == 60)
    assert handler.most_busy == 5


async def test_an_update_is_durable_before_it_is_accepted() -> None:
    """When the inbox cannot keep a batch, the caller hears of it and nothing of it is handled."""
    handler, inbox = RecordingHandler(), MemoryInbox()
    intake = make(handler, inbox)
    async with running(intake.run):
        await until(lambda: intake._caught_up.is_set())
        inbox.broken = True
        refused = False
        try:
            await intake.accept([message(1, 1)])
        except OSError:
            refused = True
        inbox.broken = False
        assert refused
        assert handler.seen == []
        await intake.accept([message(1, 1)])
        await until(lambda: handler.seen == [1])


async def test_what_a_crash_left_is_fed_first() -> None:
    """After a crash between commit and handling the update is handled, before anything new."""
    inbox, dead = MemoryInbox(), RecordingHandler()
    dead.blocked[1] = asyncio.Event()
    first = make(dead, inbox)
    async with running(first.run):
        await first.accept([message(1, 1), message(2, 1)])
    assert dead.seen == []
    handler = RecordingHandler()
    second = make(handler, inbox)
    async with running(second.run):
        await second.accept([message(2, 1), message(3, 1)])
        await until(lambda: handler.seen == [1, 2, 3])
        await second.stop()
    assert set(inbox.states.values()) == {"done"}


async def test_a_repeated_update_is_handled_once() -> None:
    """The same update, delivered again or twice in a batch, reaches the bot once."""
    handler, inbox = RecordingHandler(), MemoryInbox()
    intake = make(handler, inbox)
    async with running(intake.run):
        await intake.accept([message(1, 1), message(1, 1)])
        await intake.accept([message(1, 1), message(2, 1)])
        await until(lambda: 2 in handler.seen)
        await intake.stop()
        await intake.accept([message(1, 1)])
        await intake.stop()
    assert handler.seen == [1, 2]


async def test_a_failing_update_is_tried_again_in_its_place() -> None:
    """What comes after a failing update in its chat waits until that has gone through."""
    handler, inbox = RecordingHandler(), MemoryInbox()
    handler.failing[1] = 2
    intake = make(handler, inbox)
    async with running(intake.run):
        await intake.accept([message(1, 1), message(2, 1)])
        await until(lambda: len(handler.seen) == 2)
    assert handler.seen == [1, 2]
    assert inbox.rows["booking", 1].attempts == 2


async def test_a_poisonous_update_is_parked() -> None:
    """After its last attempt an update is given up, without a personal word, and its chat goes on."""
    handler, inbox = RecordingHandler(), MemoryInbox()
    handler.failing[1] = 99
    intake = make(handler, inbox)
    async with running(intake.run):
        await intake.accept([message(1, 1), message(2, 1)])
        await until(lambda: handler.seen == [2])
        await intake.stop()
        parked = await inbox.parked()
        assert [row.update_id for row in parked] == [1]
        assert parked[0].attempts == 3
        assert str(parked[0].last_error).startswith("ValueError at intake_stage.py:")
        handler.failing.clear()
        await inbox.retry("booking", 1)
        await until(lambda: handler.seen == [2, 1])


async def test_an_outage_of_the_database_parks_nothing() -> None:
    """Failures that cannot even be written down do not count as attempts."""
    handler, inbox = RecordingHandler(), MemoryInbox()
    handler.blocked[1] = asyncio.Event()
    handler.failing[1] = 1_000_000
    intake = make(handler, inbox)
    async with running(intake.run):
        await intake.accept([message(1, 1)])
        inbox.broken = True
        handler.blocked.pop(1).set()
        await until(lambda: handler.failing[1] <= 999_993)
        inbox.broken, handler.failing[1] = False, 2
        await until(lambda: handler.seen == [1])
    assert inbox.rows["booking", 1].attempts == 2


async def test_done_marks_share_a_transaction() -> None:
    """Updates that are handled at about the same time are marked together."""
    handler, inbox = RecordingHandler(), MemoryInbox()
    intake = make(handler, inbox, IntakeLimits(gather=HANG))
    async with running(intake.run):
        await intake.accept([message(number, number) for number in range(1, 41)])
        await until(lambda: len(handler.seen) == 40)
        await intake.stop()
    assert len(inbox.done_batches) == 1
    assert len(inbox.done_batches[0]) == 40


async def test_every_feed_is_correlated() -> None:
    """While an update is handled, the correlation id names its bot and number; afterwards none is set."""
    handler, inbox = RecordingHandler(), MemoryInbox()
    intake = make(handler, inbox)
    async with running(intake.run):
        await intake.accept([message(11, 1), message(12, 2)])
        await until(lambda: len(handler.seen) == 2)
    assert sorted(handler.correlations) == ["booking:11", "booking:12"]
    assert current_correlation() == ""


async def test_a_stop_drains_what_is_under_way() -> None:
    """Stopping waits for handlers under way and writes their done marks."""
    handler, inbox = RecordingHandler(), MemoryInbox()
    gate = handler.blocked[1] = asyncio.Event()
    intake = make(handler, inbox)
    async with running(intake.run):
        await intake.accept([message(1, 1), message(2, 1)])
        asyncio.get_running_loop().call_later(0.01, gate.set)
        await intake.stop()
        assert handler.seen == [1, 2]
        assert intake.depth == 0


async def test_a_stop_does_not_wait_for_ever() -> None:
    """A handler that hangs is left after the time for draining; its update stays unfinished."""
    handler, inbox = RecordingHandler(), MemoryInbox()
    handler.blocked[1] = asyncio.Event()
    intake = make(handler, inbox, IntakeLimits(drain=0.01))
    async with running(intake.run):
        await intake.accept([message(1, 1), message(2, 2)])
        await until(lambda: handler.seen == [2])
        await intake.stop()
    assert inbox.states == {("booking", 1): "new", ("booking", 2): "done"}


async def test_too_many_updates_in_hand_hold_back_the_next() -> None:
    """With as many updates in hand as it may have, the intake takes no more until some are done."""
    handler, inbox = RecordingHandler(), MemoryInbox()
    gate = handler.blocked[1] = asyncio.Event()
    intake = make(handler, inbox, IntakeLimits(most_in_hand=2, gather=0.001))
    async with running(intake.run):
        await intake.accept([message(1, 1), message(2, 1)])
        async with asyncio.TaskGroup() as tasks:
            more = tasks.create_task(intake.accept([message(3, 1)]))
            await asyncio.sleep(0.005)
            assert not more.done()
            gate.set()
        await until(lambda: handler.seen == [1, 2, 3])
