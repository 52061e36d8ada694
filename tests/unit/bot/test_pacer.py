"""The pacer: as early as Telegram's limits allow, and never earlier."""

import asyncio
import heapq
from collections.abc import Callable

import pytest

from bot.adapters.pacer import FreePacer, MemoryPacer
from bot.adapters.rate_limits import Limits
from domain.messages.delivery import Urgency

A, S, R = Urgency.ANSWER, Urgency.STATUS, Urgency.REST


class Timers:
    """A monotonic clock that jumps to the next timer when everybody waits."""

    def __init__(self) -> None:
        self.at = 0.0
        self._set: list[tuple[float, int, Callable[[], None], list[bool]]] = []

    def now(self) -> float:
        return self.at

    def later(self, seconds: float, call: Callable[[], None]) -> "_Handle":
        alive = [True]
        heapq.heappush(self._set, (self.at + seconds, len(self._set), call, alive))
        return _Handle(alive)

    async def pass_until(self, work: "asyncio.Task[None]") -> None:
        while not work.done():
            for _ in range(3):
                await asyncio.sleep(0)
            if self._set and not work.done():
                at, _, call, alive = heapq.heappop(self._set)
                if alive[0]:
                    self.at = at
                    call()


class _Handle:
    def __init__(self, alive: list[bool]) -> None:
        self._alive = alive

    def cancel(self) -> None:
        self._alive[0] = False


class Street:
    """Senders before a pacer, and when each was let through."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.timers = Timers()
        self.pacer = MemoryPacer(limits, monotonic=self.timers.now, later=self.timers.later)
        self.through: list[tuple[float, int | None, str]] = []

    async def send(self, chat: int | None, urgency: Urgency = S, tag: str = "") -> None:
        await self.pacer.wait(chat, urgency)
        self.through.append((round(self.timers.at, 3), chat, tag))

    async def all(self, *senders: tuple[int | None, Urgency, str]) -> None:
        async def together() -> None:
            async with asyncio.TaskGroup() as tasks:
                for chat, urgency, tag in senders:
                    tasks.create_task(self.send(chat, urgency, tag))

        async with asyncio.TaskGroup() as tasks:
            await self.timers.pass_until(tasks.create_task(together()))

    def times(self, chat: int | None = None) -> list[float]:
        return [at for at, where, _ in self.through if chat is None or where == chat]


async def test_a_chat_gets_a_small_burst_and_then_one_a_second() -> None:
    """Four messages pass at once, the following ones a second apart."""
    street = Street()
    await street.all(*[(1, S, "")] * 8)
    assert street.times() == [0, 0, 0, 0, 1, 2, 3, 4]


async def test_the_burst_comes_back_with_rest() -> None:
    """After two quiet seconds two more pass at once."""
    street = Street()
    await street.all(*[(1, S, "")] * 4)
    street.timers.at = 2.0
    await street.all(*[(1, S, "")] * 4)
    assert street.times() == [0, 0, 0, 0, 2, 2, 3, 4]


async def test_a_bot_sends_thirty_a_second() -> None:
    """In no second do more than thirty messages of a bot pass, to however many chats."""
    street = Street()
    await street.all(*[(chat, S, "") for chat in range(100)])
    times = street.times()
    assert times == [0.0] * 30 + [1.0] * 30 + [2.0] * 30 + [3.0] * 10


async def test_a_group_gets_twenty_a_minute() -> None:
    """In no minute do more than twenty messages reach a group."""
    street = Street()
    await street.all(*[(-5, S, "")] * 45)
    times = street.times()
    assert times[:5] == [0, 0, 0, 0, 1]
    assert all(later - earlier >= 60 for earlier, later in zip(times, times[20:], strict=False))
    assert times[20] == 60


async def test_answers_go_first_then_status_then_the_rest() -> None:
    """Of what waits for the bot's limit the most urgent passes first, whatever came first."""
    street = Street(Limits(per_bot=1))
    await street.all((9, S, "first"), (1, R, "rest"), (2, S, "status"), (3, A, "answer"))
    assert [(at, tag) for at, _, tag in street.through] == [
        (0, "first"),
        (1, "answer"),
        (2, "status"),
        (3, "rest"),
    ]


async def test_an_answer_overtakes_within_its_chat() -> None:
    """In one chat, too, an answer passes before what is less urgent."""
    street = Street(Limits(chat_burst=1))
    await street.all((1, S, "first"), (1, R, "rest"), (1, R, "rest"), (1, A, "answer"))
    assert [tag for _, _, tag in street.through] == ["first", "answer", "rest", "rest"]


async def test_a_flood_of_answers_does_not_hide_the_rest() -> None:
    """After three answers in a row to one chat, one message passes that has waited behind them."""
    street = Street(Limits(chat_burst=1))
    await street.all((1, A, "first"), *[(1, A, "answer")] * 7, *[(1, S, "card")] * 2)
    told = [tag for _, _, tag in street.through]
    assert told == ["first", *["answer"] * 3, "card", *["answer"] * 3, "card", "answer"]


async def test_equals_are_served_in_order() -> None:
    """Messages of the same urgency to one chat keep their order."""
    street = Street()
    await street.all(*[(1, S, str(number)) for number in range(12)])
    assert [tag for _, _, tag in street.through] == [str(number) for number in range(12)]


async def test_a_flooded_chat_leaves_room_for_others() -> None:
    """A chat with a hundred messages waiting delays nobody else."""
    street = Street()
    await street.all(*[(1, S, "")] * 100, *[(chat, S, "") for chat in range(2, 12)])
    assert all(at == 0 for at, chat, _ in street.through if chat != 1)


async def test_chats_go_one_after_the_other() -> None:
    """Under the bot's limit two busy chats pass alternately."""
    street = Street(Limits(per_bot=1, chat_burst=0))
    await street.all((9, S, ""), *[(1, S, "")] * 4, *[(2, S, "")] * 4)
    assert [chat for _, chat, _ in street.through] == [9, 1, 2, 1, 2, 1, 2, 1, 2]


async def test_a_chat_is_slowed_down_as_asked() -> None:
    """After a request to wait, the chat gets nothing for that long, others are not touched."""
    street = Street()
    street.pacer.slow_down(1, 5.5)
    await street.all((1, S, ""), (2, S, ""))
    assert street.through == [(0, 2, ""), (5.5, 1, "")]


async def test_a_bot_is_slowed_down_as_asked() -> None:
    """A request without a chat holds for all of them."""
    street = Street()
    street.pacer.slow_down(None, 3)
    await street.all((1, S, ""), (None, A, ""))
    assert street.times() == [3, 3]


async def test_a_pause_that_comes_while_somebody_waits_counts() -> None:
    """Whoever already waits waits for the later of both moments."""
    street = Street(Limits(chat_burst=1))
    await street.send(1)

    async def pause() -> None:
        street.pacer.slow_down(1, 4)

    async with asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(street.send(1))
        await asyncio.sleep(0)
        await pause()
        await street.timers.pass_until(waiting)
    assert street.times() == [0, 4]


async def test_somebody_who_gives_up_takes_no_place() -> None:
    """A cancelled sender is passed over, and nobody waits any longer for it."""
    street = Street(Limits(chat_burst=1))
    await street.send(1)
    async with asyncio.TaskGroup() as tasks:
        gone = tasks.create_task(street.send(1, S, "gone"))
        stays = tasks.create_task(street.send(1, S, "stays"))
        await asyncio.sleep(0)
        gone.cancel()
        await street.timers.pass_until(stays)
    assert street.through == [(0, 1, ""), (1, 1, "stays")]
    assert street.pacer.waiting == 0


async def test_without_a_chat_only_the_bots_limit_counts() -> None:
    """What goes to no chat passes thirty a second."""
    street = Street()
    await street.all(*[(None, S, "")] * 31)
    assert street.times() == [0.0] * 30 + [1.0]


async def test_quiet_chats_are_forgotten() -> None:
    """Memory does not grow with every chat there ever was."""
    street = Street(Limits(per_bot=0))
    for chat in range(20_000):
        street.timers.at += 1.0
        await street.send(chat)
    assert len(street.pacer._chats) <= 8200


@pytest.mark.parametrize("pacer", [MemoryPacer(Limits(per_bot=0, chat_burst=0, per_group=0)), FreePacer()])
async def test_limits_can_be_lifted(pacer: MemoryPacer | FreePacer) -> None:
    """Without limits nobody waits, whatever the server would have said."""
    for _ in range(1000):
        await pacer.wait(-5, S)
