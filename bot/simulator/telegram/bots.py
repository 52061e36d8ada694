"""The bots that are registered here, and the updates waiting for each."""

import asyncio
import random
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.simulator.telegram.clock import Clock
from bot.simulator.telegram.errors import Json, poll_conflict

_KEPT = timedelta(hours=24)
_ON_REQUEST_ONLY = {"chat_member", "message_reaction", "message_reaction_count"}


@dataclass(slots=True)
class _Waiting:
    update: Json
    created: datetime
    again: bool = False


class UpdateQueue:
    """Updates of one bot: kept until an offset confirms them, for 24 hours at most.

    `polling` is set while a call waits for updates; `pushed` is called when there is one.
    """

    def __init__(self, clock: Clock, first_id: int) -> None:
        self._clock = clock
        self._next_id = first_id
        self._waiting: deque[_Waiting] = deque()
        self._repeats: deque[Json] = deque()
        self._poller: asyncio.Future[None] | None = None
        self._held = False
        self._duplicates = 0
        self.allowed: Sequence[str] = ()
        self.polling = asyncio.Event()
        self.pushed: Callable[[], None] = lambda: None

    def __len__(self) -> int:
        return len(self._waiting) + len(self._repeats)

    @property
    def pending(self) -> list[Json]:
        """The updates that no offset has confirmed yet."""
        return [waiting.update for waiting in self._waiting]

    def push(self, kind: str, body: Json) -> Json | None:
        """A new update, or None where the bot did not ask for this kind."""
        if self.allowed and kind not in self.allowed:
            return None
        if not self.allowed and kind in _ON_REQUEST_ONLY:
            return None
        update = {"update_id": self._next_id, kind: body}
        self._next_id += 1
        again = self._duplicates > 0
        self._duplicates -= again
        self._waiting.append(_Waiting(update, self._clock.now(), again))
        self._wake()
        return update

    async def poll(self, offset: int, limit: int, timeout: float) -> list[Json]:
        """The next updates from `offset` on; waits up to `timeout` seconds where there are none.

        Raises `ApiError` 409 in the earlier of two calls that wait at the same time.
        """
        self._displace()
        self.confirm(offset)
        if self._ready() or timeout <= 0:
            return self._batch(limit)
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[None] = loop.create_future()
        self._poller = waiter
        self.polling.set()
        alarm = loop.call_later(timeout, _settle, waiter)
        try:
            await waiter
        finally:
            alarm.cancel()
            if self._poller is waiter:
                self._poller = None
                self.polling.clear()
        return self._batch(limit)

    def confirm(self, offset: int) -> None:
        """Forget every update before `offset`; a negative one keeps only that many of the last."""
        if offset < 0:
            offset = self._next_id + offset
        oldest = self._clock.now() - _KEPT
        while self._waiting:
            first = self._waiting[0]
            if first.update["update_id"] >= offset and first.created >= oldest:
                return
            self._waiting.popleft()
            if first.again:
                self._repeats.append(first.update)

    def take_one(self) -> Json | None:
        """The next update, for a webhook; it stays until `confirm`."""
        return next(iter(self._batch(1)), None) if self._ready() else None

    def drop(self) -> None:
        """Forget everything that waits."""
        self._waiting.clear()
        self._repeats.clear()

    def repeat(self, update: Json, renumber: bool = False) -> None:
        """Deliver an update once more, under its own number or a new one."""
        if renumber:
            kind = next(key for key in update if key != "update_id")
            self.push(kind, update[kind])
        else:
            self._repeats.append(update)
            self._wake()

    def duplicate(self, times: int) -> None:
        """Let each of the next `times` updates come back once after it was confirmed."""
        self._duplicates += times

    def hold(self) -> None:
        """Give out nothing until `release`."""
        self._held = True

    def release(self) -> None:
        """Give out again what was held."""
        self._held = False
        self._wake()

    def shuffle(self, chance: random.Random | None = None) -> None:
        """Reorder what waits (reversed, or by `chance`); numbers stay ascending, as Telegram's do."""
        numbers = [waiting.update["update_id"] for waiting in self._waiting]
        mixed = list(self._waiting)
        if chance is None:
            mixed.reverse()
        else:
            chance.shuffle(mixed)
        for number, waiting in zip(numbers, mixed, strict=True):
            waiting.update = {**waiting.update, "update_id": number}
        self._waiting = deque(mixed)

    def stop_poller(self) -> None:
        """End a waiting call with nothing, when the server closes."""
        if self._poller is not None:
            _settle(self._poller)

    def _ready(self) -> bool:
        return not self._held and bool(self._waiting or self._repeats)

    def _batch(self, limit: int) -> list[Json]:
        if self._held:
            return []
        batch: list[Json] = []
        while self._repeats and len(batch) < limit:
            batch.append(self._repeats.popleft())
        for waiting in self._waiting:
            if len(batch) >= limit:
                break
            batch.append(waiting.update)
        return batch

    def _wake(self) -> None:
        if self._ready():
            if self._poller is not None:
                _settle(self._poller)
            self.pushed()

    def _displace(self) -> None:
        if self._poller is not None and not self._poller.done():
            self._poller.set_exception(poll_conflict())
        self._poller = None


def _settle(waiter: asyncio.Future[None]) -> None:
    if not waiter.done():
        waiter.set_result(None)


@dataclass(slots=True, eq=False, repr=False)
class LocalBot:
    """A registered bot. `privacy` limits what it sees in groups, as BotFather's setting does."""

    token: str
    id: int
    username: str
    first_name: str
    privacy: bool
    provider_tokens: frozenset[str]
    updates: UpdateQueue
    webhook: Json = field(default_factory=dict)
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    descriptions: dict[tuple[str, str], str] = field(default_factory=dict)
    menu_buttons: dict[int | None, Json] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.username

    def __repr__(self) -> str:
        return f"<LocalBot @{self.username}>"

    @property
    def user(self) -> Json:
        """The bot as a User in messages."""
        return {"id": self.id, "is_bot": True, "first_name": self.first_name, "username": self.username}
