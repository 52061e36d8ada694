"""Work under way, and which of it hangs: it has lasted longer than it may."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from pathlib import PurePath
from typing import Any

import structlog

log = structlog.get_logger(__name__)

LIMIT = 120.0
"""Seconds that one piece of work may last: an update, a delivery, a batch. Usual are hundredths of one."""
LOOK_EVERY = 5.0

Watched = Callable[[], AbstractContextManager[None]]
"""Gives a block that holds one piece of work."""


def unwatched() -> AbstractContextManager[None]:
    """A block that nobody keeps an eye on."""
    return nullcontext()


class _Work:
    """One piece of work; `seconds` is how long it has been at it, what it waited for outside left out."""

    __slots__ = ("began", "limit", "name", "now", "task", "told", "waiting_since", "waits")

    def __init__(self, name: str, limit: float, now: Callable[[], float]) -> None:
        self.name = name
        self.limit = limit
        self.now = now
        self.began = now()
        self.waits = 0
        self.waiting_since = 0.0
        self.task = asyncio.current_task()
        self.told = False

    @property
    def seconds(self) -> float:
        return (self.waiting_since if self.waits else self.now()) - self.began

    @property
    def hangs(self) -> bool:
        return self.seconds > self.limit

    def begin_wait(self) -> None:
        if not self.waits:
            self.waiting_since = self.now()
        self.waits += 1

    def end_wait(self) -> None:
        self.waits -= 1
        if not self.waits:
            self.began += self.now() - self.waiting_since


_current: ContextVar[_Work | None] = ContextVar("work_under_way", default=None)


class WorkWatch:
    """Keeps an eye on what a process has under way. While `run` runs, the log hears of work that hangs."""

    def __init__(self, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._now = monotonic
        self._under_way: set[_Work] = set()

    def over(self, name: str, limit: float = LIMIT) -> Watched:
        """For a kind of work, of the component `name`: what gives the block to do each piece in."""

        @contextmanager
        def one_piece() -> Iterator[None]:
            work = _Work(name, limit, self._now)
            self._under_way.add(work)
            token = _current.set(work)
            try:
                yield
            finally:
                _current.reset(token)
                self._under_way.discard(work)
                if work.told:
                    log.warning("work that hung has ended", component=name, seconds=round(work.seconds))

        return one_piece

    def hanging(self) -> dict[str, float]:
        """For how many seconds the components have been at a piece of work that hangs, by their names."""
        found: dict[str, float] = {}
        for work in self._under_way:
            if work.hangs:
                found[work.name] = max(work.seconds, found.get(work.name, 0.0))
        return found

    async def run(self) -> None:
        """Look at it every few seconds, until cancelled."""
        while True:
            self.look()
            await asyncio.sleep(LOOK_EVERY)

    def look(self) -> None:
        """Say what hangs, and where; once for each piece of work."""
        for work in self._under_way:
            if work.hangs and not work.told:
                work.told = True
                log.error("work hangs", component=work.name, seconds=round(work.seconds), at=_place(work))


@contextmanager
def outside_wait() -> Iterator[None]:
    """For waiting that is known to be for others (a request, a limit of theirs): it is no hanging."""
    work = _current.get()
    if work is None:
        yield
        return
    work.begin_wait()
    try:
        yield
    finally:
        work.end_wait()


def further() -> None:
    """The work under way has got further: what comes now is a new piece of it."""
    work = _current.get()
    if work is not None:
        work.began = work.now()


def _place(work: _Work) -> str:
    """The innermost line at which the work's task waits; how asyncio itself waits tells nothing."""
    waiting: Any = None if work.task is None else work.task.get_coro()
    place = ""
    while waiting is not None:
        frame = getattr(waiting, "cr_frame", None)
        if frame is not None and not frame.f_globals["__name__"].startswith("asyncio"):
            place = f"{PurePath(frame.f_code.co_filename).name}:{frame.f_lineno}"
        waiting = getattr(waiting, "cr_await", None)
    return place
