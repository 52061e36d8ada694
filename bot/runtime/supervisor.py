"""Start and stop in order, supervised work, and the signals that end a process."""

import asyncio
import signal
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import structlog

log = structlog.get_logger(__name__)

_SIGNALS = (signal.SIGTERM, signal.SIGINT)
_SAME_SIGNAL = 1.0
_LONGEST_WAIT = 30.0
_SICK_AFTER = 3
_WELL_AFTER = 60.0


class StartRefused(Exception):
    """A component cannot be started; the words say why, and how to mend it, for whoever started the app."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One component of the process.

    `start` returns when the component may be used; `run` is then its work, supervised until the end; `stop`
    lets it end well, for at most `stop_within` seconds, before its work is cancelled. After a crash the
    work is run again, unless `vital` (then the process stops) or what was raised is `fatal` (likewise).
    """

    name: str
    start: Callable[[], Awaitable[None]] | None = None
    run: Callable[[], Awaitable[None]] | None = None
    stop: Callable[[], Awaitable[None]] | None = None
    after: Callable[[], Awaitable[None]] | None = None
    """Done once the work is cancelled, within the same time."""
    stop_within: float = 5.0
    vital: bool = False
    fatal: tuple[type[Exception], ...] = ()


class Supervisor:
    """Starts components in the given order and stops them in the opposite one.

    To be entered; `until_stopped` then waits for a signal, for `stop`, or for a component that cannot go on.
    `began` is when the process began, on the clock of `time.perf_counter`. With `signals`, one that
    comes during the start already leads to an ordered stop.
    """

    def __init__(
        self, components: Sequence[Component], *, began: float | None = None, signals: bool = False
    ) -> None:
        self._components = components
        self._began = time.perf_counter() if began is None else began
        self._signals = signals
        self._group = asyncio.TaskGroup()
        self._started: list[Component] = []
        self._work: dict[str, asyncio.Task[None]] = {}
        self._crashes: dict[str, tuple[int, float]] = {}
        self._over = asyncio.Event()
        self._failed = False
        self.ready = asyncio.Event()
        """Set while every component is started and none is being stopped."""

    async def __aenter__(self) -> Self:
        await self._group.__aenter__()
        if self._signals:
            self._listen()
        try:
            for component in self._components:
                if component.start is not None:
                    await component.start()
                self._started.append(component)
                if component.run is not None:
                    self._work[component.name] = self._group.create_task(self._supervised(component))
        except BaseException:
            log.error("the start failed", after=[component.name for component in self._started])
            if self._signals:
                self._listen_no_more()
            await self._stop_all()
            raise
        self.ready.set()
        log.info(f"ready in {(time.perf_counter() - self._began) * 1000:.0f} ms")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stop_all()

    async def until_stopped(self) -> int:
        """Wait for SIGTERM, SIGINT, `stop` or a component that cannot go on; gives the exit code.

        A signal that comes later than a second after that meets no handler of ours: it ends the process at
        once. Until then it may be the same one again, which make passes on to a group that gets it anyway.
        """
        self._listen()
        try:
            await self._over.wait()
        finally:
            asyncio.get_running_loop().call_later(_SAME_SIGNAL, self._listen_no_more)
        return 1 if self._failed else 0

    def stop(self, why: str = "asked to") -> None:
        """Let `until_stopped` return."""
        if not self._over.is_set():
            log.info("stopping", why=why)
        self._over.set()

    def sick(self) -> list[str]:
        """Names of components whose work crashed again and again, or ended."""
        now = time.monotonic()
        crashing = {
            name
            for name, (count, last) in self._crashes.items()
            if count >= _SICK_AFTER and now - last < _WELL_AFTER
        }
        ended = {name for name, work in self._work.items() if work.done()}
        return sorted(crashing | ended)

    def _listen(self) -> None:
        for each in _SIGNALS:
            asyncio.get_running_loop().add_signal_handler(each, self.stop, each.name)

    def _listen_no_more(self) -> None:
        for each in _SIGNALS:
            asyncio.get_running_loop().remove_signal_handler(each)

    async def _supervised(self, component: Component) -> None:
        assert component.run is not None
        while True:
            began = time.monotonic()
            try:
                await component.run()
                log.error("work has ended by itself", component=component.name)
            except component.fatal as reason:
                log.error("cannot go on", component=component.name, why=str(reason))
                self._fail(component)
                return
            except Exception:
                log.exception("work has crashed", component=component.name)
            if component.vital:
                self._fail(component)
                return
            await self._rest(component, time.monotonic() - began)

    async def _rest(self, component: Component, lasted: float) -> None:
        """Wait before the work is run again: longer each time, until it has gone well for a while."""
        count = 1 if lasted >= _WELL_AFTER else self._crashes.get(component.name, (0, 0.0))[0] + 1
        self._crashes[component.name] = count, time.monotonic()
        await asyncio.sleep(min(_LONGEST_WAIT, 2.0 ** (count - 1)))

    def _fail(self, component: Component) -> None:
        self._failed = True
        self.stop(f"{component.name} cannot go on")

    async def _stop_all(self) -> None:
        self.ready.clear()
        while self._started:
            component = self._started.pop()
            await self._let_end(component, component.stop)
            work = self._work.pop(component.name, None)
            if work is not None:
                work.cancel()
                await asyncio.wait([work])
            await self._let_end(component, component.after)
        await self._group.__aexit__(None, None, None)
        log.info("stopped")

    async def _let_end(self, component: Component, step: Callable[[], Awaitable[None]] | None) -> None:
        if step is None:
            return
        try:
            async with asyncio.timeout(component.stop_within):
                await step()
        except TimeoutError:
            log.warning("did not stop in time", component=component.name, seconds=component.stop_within)
        except Exception:
            log.exception("stopping has failed", component=component.name)
