"""The pacer in this process: whoever sends waits here until Telegram's limits allow it."""

import asyncio
import heapq
import time
from collections import deque
from collections.abc import Callable
from typing import Protocol

from bot.adapters.rate_limits import Limit, Limits, for_bot, for_chat
from domain.messages.delivery import Urgency

_RANKS = {Urgency.ANSWER: 0, Urgency.STATUS: 1, Urgency.REST: 2}
_NOT_LINED_UP = len(_RANKS)
_SWEEP_EVERY = 4096
_IN_A_ROW = 3
"""After so many that were more urgent one of the others goes: a flood of commands must not hide the cards."""


class _Timer(Protocol):
    def cancel(self) -> None: ...


Later = Callable[[float, Callable[[], None]], _Timer]


def _later(seconds: float, call: Callable[[], None]) -> _Timer:
    return asyncio.get_running_loop().call_later(seconds, call)


class _Chat:
    __slots__ = ("asleep", "in_a_row", "limits", "lined_up", "not_before", "queues")

    def __init__(self, limits: tuple[Limit, ...]) -> None:
        self.limits = limits
        self.not_before = float("-inf")
        self.asleep = False
        self.in_a_row = 0
        self.lined_up = _NOT_LINED_UP
        self.queues: tuple[deque[asyncio.Future[None]], ...] = (deque(), deque(), deque())

    def next_at(self, now: float) -> float:
        at = self.not_before
        for limit in self.limits:
            at = max(at, limit.next_at(now))
        return at

    def rank(self) -> int | None:
        """The rank that is next: the most urgent one in which somebody waits, at times the one after."""
        waiting = self._waiting()
        if not waiting:
            return None
        return waiting[1] if self.in_a_row >= _IN_A_ROW and len(waiting) > 1 else waiting[0]

    def let_go(self, rank: int) -> None:
        """Let the first of this rank go."""
        passed_over = self._waiting()[-1] > rank
        self.in_a_row = self.in_a_row + 1 if passed_over else 0
        self.queues[rank].popleft().set_result(None)

    def _waiting(self) -> list[int]:
        for queue in self.queues:
            while queue and queue[0].done():
                queue.popleft()
        return [rank for rank, queue in enumerate(self.queues) if queue]


class MemoryPacer:
    """Lets one message of a bot pass at a time, as early as every limit allows.

    Of those that could go, answers go first, then status messages, then the rest; among equals the
    chats go one after the other. Nothing polls: one timer is set to the next moment at which somebody may go.
    `monotonic` and `later` (seconds, call) are the clock and the timer, for tests.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        later: Later = _later,
    ) -> None:
        self._limits = limits or Limits()
        self._now = monotonic
        self._later = later
        self._bot = _Chat(for_bot(self._limits))
        self._chats: dict[int | None, _Chat] = {None: _Chat(())}
        self._ready: tuple[deque[_Chat], ...] = (deque(), deque(), deque())
        self._asleep: list[tuple[float, int, _Chat]] = []
        self._counter = 0
        self._waiting = 0
        self._timer: _Timer | None = None
        self._timer_at = float("inf")

    @property
    def waiting(self) -> int:
        """How many wait."""
        return self._waiting

    async def wait(self, chat_id: int | None, urgency: Urgency) -> None:
        """Return when one message may be sent to the chat (None: no chat limit applies)."""
        now = self._now()
        chat = self._chat(chat_id, now)
        if not self._waiting and chat.next_at(now) <= now and self._bot.next_at(now) <= now:
            self._take(chat, now)
            return
        leave: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        rank = _RANKS[urgency]
        chat.queues[rank].append(leave)
        self._waiting += 1
        try:
            if not chat.asleep:
                self._place(chat, now, rank)
            self._go_on()
            await leave
        finally:
            self._waiting -= 1

    def slow_down(self, chat_id: int | None, seconds: float) -> None:
        """Telegram asked to wait (retry_after), for this chat or, with None, for the whole bot."""
        now = self._now()
        chat = self._bot if chat_id is None else self._chat(chat_id, now)
        chat.not_before = max(chat.not_before, now + seconds)

    def _chat(self, chat_id: int | None, now: float) -> _Chat:
        chat = self._chats.get(chat_id)
        if chat is None:
            assert chat_id is not None
            if len(self._chats) >= _SWEEP_EVERY and not len(self._chats) % _SWEEP_EVERY:
                self._sweep(now)
            chat = self._chats[chat_id] = _Chat(for_chat(self._limits, chat_id))
        return chat

    def _sweep(self, now: float) -> None:
        """Forget chats that have been quiet so long that nothing of theirs counts any more."""
        quiet = now - self._limits.group_seconds - self._limits.chat_burst * self._limits.chat_seconds
        for chat_id, chat in list(self._chats.items()):
            if chat_id is not None and chat.rank() is None and chat.next_at(now) <= quiet:
                del self._chats[chat_id]

    def _take(self, chat: _Chat, now: float) -> None:
        for limit in (*self._bot.limits, *chat.limits):
            limit.take(now)

    def _place(self, chat: _Chat, now: float, rank: int) -> None:
        """Line the chat up where it may go now, else let it sleep until it may."""
        at = chat.next_at(now)
        if at <= now:
            if rank < chat.lined_up:
                chat.lined_up = rank
                self._ready[rank].append(chat)
        else:
            chat.asleep = True
            self._counter += 1
            heapq.heappush(self._asleep, (at, self._counter, chat))

    def _go_on(self) -> None:
        """Let go whoever may, and set the timer for the next."""
        now = self._now()
        while self._asleep and self._asleep[0][0] <= now:
            chat = heapq.heappop(self._asleep)[2]
            chat.asleep = False
            if (rank := chat.rank()) is not None:
                self._place(chat, now, rank)
        while any(self._ready) and self._bot.next_at(now) <= now:
            self._let_one_go(now)
        self._set_timer(now)

    def _let_one_go(self, now: float) -> None:
        place = next(rank for rank, ready in enumerate(self._ready) if ready)
        chat = self._ready[place].popleft()
        if chat.lined_up != place:
            # It has since been lined up where more urgent ones go.
            return
        chat.lined_up = _NOT_LINED_UP
        rank = chat.rank()
        if rank is None or chat.asleep:
            return
        if chat.next_at(now) <= now:
            self._take(chat, now)
            chat.let_go(rank)
            rank = chat.rank()
        if rank is not None:
            self._place(chat, now, rank)

    def _set_timer(self, now: float) -> None:
        at = self._bot.next_at(now) if any(self._ready) else float("inf")
        if self._asleep:
            at = min(at, self._asleep[0][0])
        if at == self._timer_at and self._timer is not None:
            return
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._timer_at = at
        if at < float("inf"):
            self._timer = self._later(max(at - now, 0.0), self._ring)

    def _ring(self) -> None:
        self._timer = None
        self._go_on()


class FreePacer:
    """Holds nobody up: for a Bot API server without limits."""

    async def wait(self, chat_id: int | None, urgency: Urgency) -> None:
        """Return at once."""

    def slow_down(self, chat_id: int | None, seconds: float) -> None:
        """Ask nothing of anybody."""
