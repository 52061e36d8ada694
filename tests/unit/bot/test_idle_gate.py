"""Who can wait lets others go first, and is not forgotten."""

import asyncio
import time
from collections.abc import Callable
from itertools import count

import pytest

from bot.relay.priorities import may_yield_for
from bot.runtime.idle_gate import QUIET, STRICT, IdleGate
from domain.messages.delivery import STAFF_CHAT, Channel, Delivery
from domain.messages.templates import Template
from tests.unit.bot.ports import running, until

FAR = 1e9


async def crowd(over: asyncio.Event) -> None:
    """Keeps the loop busy for longer than is quiet, again and again."""
    while not over.is_set():
        time.sleep(QUIET * 1.5)  # noqa: ASYNC251 - it is the loop that is to be held up
        await asyncio.sleep(0)


def always() -> bool:
    """An answer is being made."""
    return True


def never() -> bool:
    """None is."""
    return False


@pytest.mark.parametrize("is_answering", [always, never])
async def test_while_it_is_quiet_everybody_goes(is_answering: Callable[[], bool]) -> None:
    """While nothing else happens those that wait go, the one with the least time first."""
    gone: list[str] = []
    gate = IdleGate(gone.append, is_answering)
    gate.wait("card", 0.0, FAR)
    gate.wait("status", 0.0, FAR / 2)
    async with running(gate.run):
        await until(lambda: gone == ["status", "card"])


async def test_while_it_is_busy_they_wait_for_their_time() -> None:
    """While the process is busy nobody goes but those whose time has come."""
    gone: list[str] = []
    gate, over = IdleGate(gone.append, always), asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(crowd(over))
        await asyncio.sleep(0)
        async with running(gate.run):
            gate.wait("later", time.monotonic(), FAR)
            gate.wait("now", time.monotonic(), 0.0)
            await until(lambda: gone == ["now"])
            await asyncio.sleep(STRICT)
            assert gone == ["now"]
            over.set()
            await until(lambda: gone == ["now", "later"])


async def test_while_answers_never_end_they_go_in_between(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers made in small pieces are waited for at first, and not for ever."""
    began, gone = time.monotonic(), list[float]()
    monkeypatch.setattr(time, "thread_time", count().__next__)  # the thread is never idle
    gate = IdleGate[str](lambda _: gone.append(time.monotonic() - began), always)
    async with running(gate.run):
        gate.wait("card", began, FAR)
        await until(lambda: bool(gone))
    assert gone[0] >= STRICT


async def test_at_the_end_all_go() -> None:
    """When the process stops nobody is left waiting."""
    gone: list[int] = []
    gate = IdleGate(gone.append, always)
    for chat in range(3):
        gate.wait(chat, 0.0, FAR)
    gate.let_all_go()
    gate.wait(3, 0.0, FAR)
    assert sorted(gone) == [0, 1, 2, 3]


def test_answers_wait_for_nobody() -> None:
    """An invoice and the word that it is paid go at once, a status before a card."""

    def waits(template: str, chat: int) -> float:
        return may_yield_for(Delivery(channel=Channel.BOOKING, chat_id=chat, template=Template(template)))

    assert waits("invoice", 1) == waits("requested", 1) == 0.0
    assert 0.0 < waits("arrived", 1) < waits("card", STAFF_CHAT)
