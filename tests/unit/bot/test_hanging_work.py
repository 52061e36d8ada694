"""Whatever works in a process is noticed when it hangs; what waits for others, or pauses, is not."""

import asyncio
from contextlib import suppress
from typing import Any

import pytest

from bot.app.due_deadlines import DueDeadlines
from bot.inbound.bot_api import BotApi
from bot.inbound.intake import Intake, IntakeLimits
from bot.inbound.lease import PollingLease
from bot.inbound.poller import Poller
from bot.payments.held_payments import HeldPayments
from bot.relay.relay import Relay
from bot.runtime.scheduler import PeriodicTask, Scheduler
from bot.runtime.work_watch import LIMIT, WorkWatch
from domain.messages.delivery import Channel
from domain.model.deadline import Deadline
from domain.ports.outbox import RetryLater
from tests.builders import SetClock
from tests.fakes import SetMonotonic
from tests.unit.bot.intake_stage import QUICK, RecordingHandler, checkout, message
from tests.unit.bot.ports import MemoryInbox, MemoryOutbox, running, until
from tests.unit.bot.relay_stage import QUICK as QUICK_RELAY
from tests.unit.bot.relay_stage import Chats, status
from tests.unit.bot.test_due_deadlines import MemoryDeadlines, deadline


class Gate:
    """Shut until it is opened; whoever comes to it is noted."""

    def __init__(self) -> None:
        self.came = asyncio.Event()
        self.opened = asyncio.Event()

    async def __call__(self, *_: Any, **__: Any) -> Any:
        """Hang."""
        self.came.set()
        await self.opened.wait()
        return []


class Scene:
    """A watch by a clock that the test moves, and a gate at which work hangs."""

    def __init__(self) -> None:
        self.time = SetMonotonic()
        self.watch = WorkWatch(monotonic=self.time)
        self.gate = Gate()
        self.inbox = MemoryInbox()
        self.clock = SetClock()

    def intake(self, handler: RecordingHandler, limits: IntakeLimits = QUICK, **more: Any) -> Intake:
        """The booking bot's intake."""
        during = self.watch.over("booking updates")
        feed = more.pop("feed", handler.feed)
        return Intake("booking", self.inbox, feed, self.clock, limits=limits, during=during, **more)

    async def hangs(self) -> dict[str, float]:
        """What hangs two minutes after somebody came to the gate, which is then opened."""
        await self.gate.came.wait()
        assert self.watch.hanging() == {}
        self.time.forward(LIMIT + 1)
        found = self.watch.hanging()
        self.gate.opened.set()
        await until(lambda: not self.watch.hanging())
        return found


@pytest.fixture
async def scene() -> Scene:
    """The scene."""
    return Scene()


async def test_a_hanging_handler(scene: Scene) -> None:
    """An update whose handling hangs, beside others that go on."""
    intake = scene.intake(RecordingHandler(), feed=scene.gate)
    async with running(intake.run):
        await intake.accept([message(1, 1)])
        assert list(await scene.hangs()) == ["booking updates"]


@pytest.mark.parametrize("method", ["keep", "done", "unfinished"])
async def test_a_hanging_inbox(scene: Scene, method: str) -> None:
    """The inbox that hangs while updates are kept, marked or looked for."""
    setattr(scene.inbox, method, scene.gate)
    intake = scene.intake(RecordingHandler())

    async def accept() -> None:
        await intake.accept([message(1, 1)])

    async with running(intake.run, accept):
        assert list(await scene.hangs()) == ["booking updates"]


async def test_a_hanging_pre_checkout(scene: Scene) -> None:
    """A pre-checkout whose answer hangs."""
    intake = scene.intake(RecordingHandler(), answer_pre_checkout=scene.gate)
    async with running(intake.run):
        await intake.accept([checkout(1, 1)])
        assert list(await scene.hangs()) == ["booking updates"]


@pytest.mark.parametrize("method", ["claim", "settle", "message_of"])
async def test_a_hanging_outbox(scene: Scene, method: str) -> None:
    """The outbox that hangs while deliveries are claimed, marked or looked up."""
    outbox = MemoryOutbox(scene.clock)
    setattr(outbox, method, scene.gate)
    relay = _relay(scene, outbox, Chats())
    async with running(relay.run):
        relay.wake(outbox.add(status(1, subject="ride")))
        assert list(await scene.hangs()) == ["booking messages"]


async def test_a_hanging_notifier(scene: Scene) -> None:
    """A delivery that does not leave and does not end either."""
    outbox = MemoryOutbox(scene.clock)
    relay = _relay(scene, outbox, scene.gate)
    async with running(relay.run):
        relay.wake(outbox.add(status(1)))
        assert list(await scene.hangs()) == ["booking messages"]


def _relay(scene: Scene, outbox: MemoryOutbox, notifier: Any) -> Relay:
    during = scene.watch.over("booking messages")
    return Relay(Channel.BOOKING, outbox, notifier, scene.clock, policy=QUICK_RELAY, during=during)


async def test_a_hanging_poller(scene: Scene) -> None:
    """A lease that is not given and not refused either, and a batch that is never kept."""
    during = scene.watch.over("booking polling")
    scene.inbox.take_lease = scene.gate  # type: ignore[method-assign]  # the database says nothing
    lease = PollingLease("booking", "here", scene.inbox, scene.clock, during=during)
    with suppress(ExceptionGroup):
        async with running(Poller("booking", BotApi("", ""), lease, scene.gate, during=during).run):
            assert list(await scene.hangs()) == ["booking polling"]


async def test_hanging_held_payments(scene: Scene) -> None:
    """Customers who are being called back, and never are."""
    during = scene.watch.over("held payments")
    held = HeldPayments(lambda _: scene.gate(), lambda: 0.0, during=during)
    async with running(held.run):
        assert list(await scene.hangs()) == ["held payments"]


async def test_a_hanging_periodic_task(scene: Scene) -> None:
    """A periodic task that has not ended after twice its time and the usual limit."""
    scheduler = Scheduler([PeriodicTask("end shifts", 30.0, scene.gate)], scene.watch)
    async with running(scheduler.start):
        await scene.gate.came.wait()
        scene.time.forward(2 * 30.0 + LIMIT)
        assert scene.watch.hanging() == {}
        scene.time.forward(1.0)
        assert scene.watch.hanging() == {"end shifts": 181.0}
        scene.gate.opened.set()
        await until(lambda: not scene.watch.hanging())
    await scheduler.stop()


async def test_many_due_deadlines_do_not_hang(scene: Scene) -> None:
    """However many deadlines there are, only one that takes too long by itself hangs."""
    rows = MemoryDeadlines(*(deadline(number, scene.clock) for number in range(100)))

    async def handle(due: Deadline) -> None:
        scene.time.forward(30.0)
        del rows.rows[due]

    deadlines = DueDeadlines(rows, handle, scene.clock)
    with scene.watch.over("deadlines", 62.0)():
        await deadlines.handle_due()
        assert (rows.rows, scene.watch.hanging()) == ({}, {})


@pytest.mark.parametrize("failure", [RetryLater("Telegram is away", 300.0), OSError("the database is away")])
async def test_a_pause_is_no_hanging(scene: Scene, failure: Exception) -> None:
    """An update that waits for its next try is not at work, whatever made it wait."""
    tried: list[int] = []

    async def fail(update: dict[str, Any]) -> None:
        tried.append(update["update_id"])
        raise failure

    intake = scene.intake(RecordingHandler(), IntakeLimits(look_every=0.01, attempts=2), feed=fail)
    async with running(intake.run):
        await intake.accept([message(1, 1)])
        await until(lambda: tried)
        scene.time.forward(10 * LIMIT)
        assert scene.watch.hanging() == {}


async def test_a_poller_that_waits_for_room_does_not_hang(scene: Scene) -> None:
    """With too many updates in hand no more are taken; the poller waits for others then."""
    handler = RecordingHandler()
    handler.blocked[1] = scene.gate.opened
    intake = scene.intake(handler, IntakeLimits(most_in_hand=1))
    polling = scene.watch.over("booking polling")
    begun = asyncio.Event()

    async def poll() -> None:
        with polling():
            begun.set()
            await intake.accept([message(2, 2)])

    async with running(intake.run):
        await intake.accept([message(1, 1)])
        await until(lambda: handler.busy)
        async with running(poll):
            await begun.wait()
            scene.time.forward(LIMIT + 1)
            assert list(scene.watch.hanging()) == ["booking updates"]
            scene.gate.opened.set()
            await until(lambda: 2 in handler.seen)
