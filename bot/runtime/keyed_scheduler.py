"""One thing at a time for each chat, many chats at once within a bound."""

import asyncio
import contextvars
from collections import deque
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

from bot.runtime.work_watch import Watched, unwatched

Chat = TypeVar("Chat", bound=Hashable)


class KeyedScheduler(Generic[Chat]):
    """Calls `take(chat)` for chats that want to go on, first come first served, at most `bound` at once.

    A chat is never taken twice at the same time, so `take` keeps the order within its chat. Each call is
    a task with a context of its own: what one leaves in context variables no other sees. `take` handles
    its own failures; one that escapes ends `run`. Each call is a piece of work, done within `during`.
    """

    def __init__(
        self, take: Callable[[Chat], Awaitable[None]], bound: int, during: Watched = unwatched
    ) -> None:
        self._take = take
        self._bound = bound
        self._during = during
        self._ready: deque[Chat] = deque()
        self._wanting: set[Chat] = set()
        self._running: set[Chat] = set()
        self._tasks: asyncio.TaskGroup | None = None
        self._context = contextvars.Context()
        self._still = asyncio.Event()
        self._still.set()

    def __len__(self) -> int:
        """How many chats are being handled or wait for it."""
        return len(self._wanting | self._running)

    def want(self, chat: Chat) -> None:
        """Take the chat soon; from within its own call, once more after it."""
        if chat in self._wanting:
            return
        self._wanting.add(chat)
        self._still.clear()
        if chat not in self._running:
            self._ready.append(chat)
            self._fill()

    async def run(self) -> None:
        """Take chats until cancelled; calls under way are cancelled too."""
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            self._context = contextvars.copy_context()
            self._fill()
            try:
                await asyncio.Event().wait()
            finally:
                self._tasks = None

    async def still(self) -> None:
        """Return when no chat is being handled or waits for it."""
        await self._still.wait()

    def _fill(self) -> None:
        while self._tasks is not None and self._ready and len(self._running) < self._bound:
            chat = self._ready.popleft()
            self._wanting.discard(chat)
            self._running.add(chat)
            self._tasks.create_task(self._one(chat), context=self._context.copy())

    async def _one(self, chat: Chat) -> None:
        try:
            with self._during():
                await self._take(chat)
        finally:
            self._running.discard(chat)
            if chat in self._wanting:
                self._ready.append(chat)
            self._fill()
            if not self._running and not self._wanting:
                self._still.set()
