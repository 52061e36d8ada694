"""Pre-checkout queries: answered at once, whatever else goes on."""

import asyncio
from typing import Any

from bot.inbound.intake import Intake, IntakeLimits
from tests.builders import SetClock
from tests.unit.bot.intake_stage import QUICK, RecordingHandler, checkout, make, message
from tests.unit.bot.ports import MemoryInbox, running, until


async def test_a_pre_checkout_overtakes_everything() -> None:
    """A pre-checkout is answered though its own chat is blocked and all places are taken."""
    handler, inbox = RecordingHandler(), MemoryInbox()
    handler.blocked[1] = asyncio.Event()
    intake = make(handler, inbox, IntakeLimits(bound=1, gather=0.001))
    async with running(intake.run):
        await intake.accept([message(1, 1), message(2, 2), checkout(3, 1)])
        await until(lambda: handler.answered == [3])
        assert handler.seen == []
        handler.blocked.pop(1).set()
        await until(lambda: set(inbox.states.values()) == {"done"})
    assert 3 not in handler.seen


async def test_a_pre_checkout_is_answered_before_the_commit() -> None:
    """The answer does not wait for the inbox."""
    handler, inbox = RecordingHandler(), MemoryInbox()
    intake = make(handler, inbox)
    order: list[str] = []
    keep = inbox.keep

    async def slow_keep(updates: Any) -> Any:
        await until(lambda: handler.answered)
        order.append("kept")
        return await keep(updates)

    inbox.keep = slow_keep  # type: ignore[method-assign]  # the disk is slow
    async with running(intake.run):
        await intake.accept([checkout(1, 1)])
        await until(lambda: inbox.states.get(("booking", 1)) == "done")
    assert order == ["kept"]


async def test_a_pre_checkout_that_fails_is_answered_again() -> None:
    """As long as Telegram takes the answer, a failed one is tried again; after that it is let go."""
    inbox, clock, tried = MemoryInbox(), SetClock(), []

    async def answer(update: dict[str, Any]) -> None:
        tried.append(update["update_id"])
        clock.forward(seconds=6)
        raise OSError

    intake = Intake(
        "booking", inbox, RecordingHandler().feed, clock, answer_pre_checkout=answer, limits=QUICK
    )
    async with running(intake.run):
        await intake.accept([checkout(1, 1)])
        await until(lambda: inbox.states["booking", 1] == "done")
    assert tried == [1, 1]
