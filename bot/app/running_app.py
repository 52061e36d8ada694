"""A running process: its components started in order, its periodic tasks, its HTTP server."""

import time
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from aiohttp import web

from bot.app.container import Container
from bot.app.due_deadlines import DueDeadlines
from bot.app.gc_tuning import tune_garbage_collector
from bot.app.health_checks import health_checks
from bot.app.traffic import webhook_routes
from bot.inbound.health import Health
from bot.inbound.server import HttpServer
from bot.runtime.scheduler import PeriodicTask, Scheduler
from bot.runtime.supervisor import Component, StartRefused, Supervisor
from config.checks import Side
from config.loading import BOTH_SIDES
from config.settings import Settings
from domain.ports.pacer import Pacer
from domain.usecases.time.handle_deadline import handle_deadline
from storage.deadlines import SqlDeadlines
from storage.engine import open_database
from storage.migrate import prepare
from storage.statistics import refresh_statistics

if TYPE_CHECKING:
    from bot.adapters.guarded_redis import GuardedRedis

SWEEP_EVERY = 3600.0
DEADLINES_EVERY = 1.0
INBOX_KEPT = timedelta(days=2)
"""Longer than Telegram keeps an update (24 hours), so that a repeat is known."""


@dataclass(frozen=True, slots=True)
class RunningApp:
    """A running process: what its components were made from, and what keeps them running."""

    container: Container
    supervisor: Supervisor

    @property
    def booking_username(self) -> str:
        """The booking bot's name; empty where it does not run here."""
        return self.container.usernames.get("booking", "")

    @property
    def dispatch_username(self) -> str:
        """The dispatch bot's name; empty where it does not run here."""
        return self.container.usernames.get("dispatch", "")


@asynccontextmanager
async def running(
    settings: Settings,
    sides: Collection[Side] = BOTH_SIDES,
    *,
    pacer: Callable[[], Pacer] | None = None,
    began: float | None = None,
    signals: bool = False,
) -> AsyncIterator[RunningApp]:
    """The sides, ready for work inside; stopped in order at the end.

    `pacer` makes the pacer of each bot (None: Telegram's limits); `began` is when the process began, by
    `time.perf_counter`; with `signals`, one that comes during the start leads to an ordered stop too.
    Raises TariffError, DatabaseUnusable and StartRefused.
    """
    began = time.perf_counter() if began is None else began
    await prepare(settings.data_dir, settings.database_url)
    container = Container(settings, open_database(settings.database_url), sides, pacer)
    components, crashing = await _components(container, sides), _Crashing()
    components.append(_http_server(container, crashing, sides))
    async with Supervisor(components, began=began, signals=signals) as supervisor:
        crashing.names = supervisor.sick
        yield RunningApp(container, supervisor)


async def serve(settings: Settings, sides: Collection[Side], began: float) -> int:
    """Run the sides until a signal; gives the exit code. Raises what `running` raises."""
    async with running(settings, sides, began=began, signals=True) as app:
        tune_garbage_collector()
        return await app.supervisor.until_stopped()


class _Crashing:
    """Which components keep crashing; known once there is a supervisor."""

    def __init__(self) -> None:
        self.names: Callable[[], list[str]] = list

    def __call__(self) -> list[str]:
        return self.names()


async def _components(container: Container, sides: Collection[Side]) -> list[Component]:
    """Everything but the HTTP server, in the order of starting."""
    components = [
        Component(name="work watch", run=container.work_watch.run),
        Component(name="database", stop=container.database.close),
    ]
    if container.redis is not None:
        components.append(_redis(container.redis))
    if container.geocoder is not None:
        components.append(Component(name="geocoder", stop=container.geocoder.close))
    tasks = [_deadlines(container), _sweep(container)]
    if "booking" in sides:
        from bot.app.booking_bot import booking_components, booking_tasks
        from bot.app.payments import payment_components, payment_tasks

        bot, *rest = booking_components(container)
        # The gateway is told the bot's name, for the way back.
        components += [bot, *payment_components(container), *rest]
        tasks += [*booking_tasks(container), *payment_tasks(container)]
    if "dispatch" in sides:
        from bot.app.dispatch_bot import dispatch_components, dispatch_tasks

        components += await dispatch_components(container)
        tasks += dispatch_tasks(container)
    scheduler = Scheduler(tasks, container.work_watch)
    return [*components, Component(name="scheduler", start=scheduler.start, stop=scheduler.stop)]


def _redis(redis: "GuardedRedis") -> Component:
    """Redis, asked once at the start: what is wrong with it is in the log, and the bots run all the same."""

    async def start() -> None:
        await redis.look()

    return Component(name="Redis", start=start, stop=redis.close)


def _deadlines(container: Container) -> PeriodicTask:
    due = DueDeadlines(
        SqlDeadlines(container.database, container.use_cases.rules),
        lambda deadline: handle_deadline(deadline, container.use_cases),
        container.clock,
    )
    return PeriodicTask("deadlines", DEADLINES_EVERY, due.handle_due)


def _sweep(container: Container) -> PeriodicTask:
    """Forget the numbers of updates that Telegram can no longer repeat, and see how the tables have grown."""

    async def sweep() -> None:
        await container.inbox.sweep(container.clock.now() - INBOX_KEPT)
        await refresh_statistics(container.database)

    return PeriodicTask("sweep the inbox", SWEEP_EVERY, sweep)


def _http_server(
    container: Container, crashing: Callable[[], list[str]], sides: Collection[Side]
) -> Component:
    settings = container.settings
    server = HttpServer(
        settings.http_host,
        settings.http_port,
        Health(sick=crashing, hanging=container.work_watch.hanging, checks=health_checks(container)),
        measures=container.metrics.measures,
        metrics_allow=settings.metrics_allow,
        more=_routes(container, sides),
    )

    async def start() -> None:
        try:
            await server.start()
        except OSError as taken:
            where = f"{settings.http_host}:{settings.http_port}"
            mend = "Stop what listens there, or set another HTTP_PORT (or HTTP_HOST)."
            raise StartRefused(f"Nothing can listen at {where} ({taken.strerror}). {mend}") from taken
        host = "127.0.0.1" if settings.http_host in ("0.0.0.0", "::") else settings.http_host
        container.listening_on = f"{host}:{server.port}"

    return Component(name="HTTP server", start=start, stop=server.stop)


def _routes(container: Container, sides: Collection[Side]) -> list[web.RouteDef]:
    from bot.app.payments import callback_routes

    paid_outside = "booking" in sides and container.settings.uses_outside_gateway
    return [*webhook_routes(container), *(callback_routes(container) if paid_outside else [])]
