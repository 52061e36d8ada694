"""Small writes gathered, so that many share one transaction."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

import structlog

from bot.runtime.work_watch import Watched, unwatched

log = structlog.get_logger(__name__)

Item = TypeVar("Item")

_AFTER_FAILURE = 1.0


class BatchWriter(Generic[Item]):
    """Gathers items for `gather` seconds, then gives them to `write` together.

    What `write` raised is tried again with the same items. `written`, called without a pause after a
    write, hears which they were. Each write is a piece of work, done within `during`.
    """

    def __init__(
        self,
        what: str,
        write: Callable[[list[Item]], Awaitable[None]],
        gather: float,
        written: Callable[[list[Item]], None],
        during: Watched = unwatched,
    ) -> None:
        self._what = what
        self._write = write
        self._gather = gather
        self._written = written
        self._during = during
        self._items: list[Item] = []
        self._some = asyncio.Event()
        self.writing = asyncio.Lock()
        """Held while a batch is written: who reads under it sees all of a batch or nothing."""

    def __len__(self) -> int:
        """How many items wait to be written."""
        return len(self._items)

    def add(self, item: Item) -> None:
        """Write this item soon."""
        self._items.append(item)
        self._some.set()

    async def run(self) -> None:
        """Write batches until cancelled."""
        while True:
            await self._some.wait()
            await asyncio.sleep(self._gather)
            try:
                await self.flush()
            except Exception:
                log.exception("a batch was not written; it is tried again", what=self._what, items=len(self))
                await asyncio.sleep(_AFTER_FAILURE)

    async def flush(self) -> None:
        """Write now what has gathered. Raises whatever `write` raises; the items are then kept."""
        with self._during():
            await self._flush()

    async def _flush(self) -> None:
        async with self.writing:
            items, self._items = self._items, []
            self._some.clear()
            if not items:
                return
            try:
                await self._write(items)
            except BaseException:
                self._items = items + self._items
                self._some.set()
                raise
            self._written(items)
