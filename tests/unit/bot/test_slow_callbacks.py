"""No button keeps spinning: a callback that waits is acknowledged beside its queue."""

import asyncio
from typing import Any

from structlog.testing import capture_logs

from bot.inbound.intake import Intake, IntakeLimits
from bot.inbound.updates import Update
from domain.ports.inbox import UpdateUnreadable
from domain.ports.outbox import RetryLater
from tests.builders import SetClock
from tests.unit.bot.intake_stage import QUICK
from tests.unit.bot.ports import MemoryInbox, running, until

SOON = IntakeLimits(callback_after=0.001, attempts=3, longest_wait=0.002, gather=0.001, look_every=0.01)


def press(number: int, person: int = 5) -> dict[str, Any]:
    """A callback in this person's private chat."""
    body = {"id": f"q{number}", "from": {"id": person}, "message": {"chat": {"id": person}}, "data": "x"}
    return {"update_id": number, "callback_query": body}


class Busy:
    """A handler that is stuck with its first update, and takes down what it acknowledges."""

    def __init__(self) -> None:
        self.free = asyncio.Event()
        self.acknowledged: list[str] = []
        self.breaks = False

    async def feed(self, update: Update) -> None:
        await self.free.wait()

    async def acknowledge(self, update: Update) -> None:
        if self.breaks:
            self.breaks = False
            raise OSError("no connection")
        self.acknowledged.append(update["callback_query"]["id"])


def at_work(handler: Busy) -> Intake:
    """An intake before this handler."""
    inbox = MemoryInbox()
    return Intake("booking", inbox, handler.feed, SetClock(), acknowledge=handler.acknowledge, limits=SOON)


async def test_a_callback_behind_others_is_acknowledged() -> None:
    """A callback that waits in its chat's queue, and the one that is stuck before it, stop spinning."""
    handler = Busy()
    intake = at_work(handler)
    async with running(intake.run):
        await intake.accept([press(1), press(2)])
        await until(lambda: handler.acknowledged == ["q1", "q2"])
        handler.free.set()


async def test_a_failing_acknowledgement_stops_nothing() -> None:
    """Where one callback cannot be acknowledged, the next one is."""
    handler = Busy()
    handler.breaks = True
    intake = at_work(handler)
    async with running(intake.run):
        await intake.accept([press(1)])
        await until(lambda: not handler.breaks)
        await intake.accept([press(2)])
        await until(lambda: handler.acknowledged == ["q2"])
        handler.free.set()


async def test_what_cannot_be_read_is_fed_bare() -> None:
    """An update with something that the bot cannot read is fed once more without it."""
    fed: list[Update] = []

    async def feed(update: Update) -> None:
        fed.append(update)
        if "poll" in update["message"]:
            raise UpdateUnreadable("message.poll")

    intake = Intake("booking", MemoryInbox(), feed, SetClock(), limits=QUICK)
    async with running(intake.run):
        await intake.accept([{"update_id": 1, "message": {"chat": {"id": 5}, "date": 1, "poll": {}}}])
        await until(lambda: len(fed) == 2)
    assert fed[1] == {"update_id": 1, "message": {"chat": {"id": 5}, "date": 1}}


async def test_what_cannot_be_read_at_all_is_parked() -> None:
    """An update that cannot be read even bare is given up at once: its words do not change."""
    tries: list[Update] = []

    async def feed(update: Update) -> None:
        tries.append(update)
        raise UpdateUnreadable("message.date")

    inbox = MemoryInbox()
    intake = Intake("booking", inbox, feed, SetClock(), limits=QUICK)
    async with running(intake.run):
        await intake.accept([{"update_id": 1, "message": {"chat": {"id": 5}}}])
        await until(lambda: inbox.states["booking", 1] == "parked")
    assert len(tries) == 2


async def test_what_passes_by_itself_is_no_error() -> None:
    """An update that waits for Telegram is fed again, and the log has a line about it without a stack."""
    tries: list[Update] = []

    async def feed(update: Update) -> None:
        tries.append(update)
        if len(tries) == 1:
            raise RetryLater("no connection", 0.001)

    intake = Intake("booking", MemoryInbox(), feed, SetClock(), limits=QUICK)
    with capture_logs() as lines:
        async with running(intake.run):
            await intake.accept([press(1)])
            await until(lambda: len(tries) == 2)
    assert [line["log_level"] for line in lines if line["event"].startswith("an update")] == ["warning"]
    assert not any("exc_info" in line for line in lines)
