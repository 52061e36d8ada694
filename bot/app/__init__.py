"""The composition root: the only place that knows everything."""

import time
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

from bot.app.ground import Ground
from bot.app.memory import look_for_garbage_less
from bot.gateway.health import Health
from bot.gateway.server import Entrance
from bot.jobs.ticker import Chore, Ticker
from bot.lifecycle import Part, StartRefused, Supervisor
from config.checks import Side
from config.loading import BOTH_SIDES
from config.settings import Settings
from domain.ports.pacer import Pacer
from storage.deadlines import SqlDeadlines
from storage.engine import open_database
from storage.migrate import prepare

SWEEP_EVERY = 3600.0


@dataclass(frozen=True, slots=True)
class House:
    """A running process: its ground, and what keeps it running."""

    ground: Ground
    supervisor: Supervisor

    @property
    def booking_username(self) -> str:
        """The booking bot's name; empty where it does not run here."""
        return self.ground.usernames.get("booking", "")

    @property
    def dispatch_username(self) -> str:
        """The dispatch bot's name; empty where it does not run here."""
        return self.ground.usernames.get("dispatch", "")


@asynccontextmanager
async def running(
    settings: Settings,
    sides: Collection[Side] = BOTH_SIDES,
    *,
    pacer: Callable[[], Pacer] | None = None,
    began: float | None = None,
    signals: bool = False,
) -> AsyncIterator[House]:
    """The sides, ready for work inside; stopped in order at the end.

    `pacer` makes the pacer of each bot (None: Telegram's limits); `began` is when the process began, by
    `time.perf_counter`; with `signals`, one that comes during the start leads to an ordered stop too.
    Raises TariffError, DatabaseUnusable and StartRefused.
    """
    began = time.perf_counter() if began is None else began
    await prepare(settings.data_dir, settings.database_url)
    ground = Ground(settings, open_database(settings.database_url), sides, pacer)
    parts, crashing = await _parts(ground, sides), _Crashing()
    parts.append(_entrance(ground, crashing, sides))
    async with Supervisor(parts, began=began, signals=signals) as supervisor:
        crashing.names = supervisor.sick
        yield House(ground, supervisor)


async def serve(settings: Settings, sides: Collection[Side], began: float) -> int:
    """Run the sides until a signal; gives the exit code. Raises what `running` raises."""
    async with running(settings, sides, began=began, signals=True) as house:
        look_for_garbage_less()
        return await house.supervisor.until_stopped()


class _Crashing:
    """Which parts keep crashing; known once there is a supervisor."""

    def __init__(self) -> None:
        self.names: Callable[[], list[str]] = list

    def __call__(self) -> list[str]:
        return self.names()


async def _parts(ground: Ground, sides: Collection[Side]) -> list[Part]:
    """Everything but the entrance, in the order of starting."""
    parts = [Part(name="database", stop=ground.database.close)]
    if ground.geocoder is not None:
        parts.append(Part(name="geocoder", stop=ground.geocoder.close))
    chores = [Chore("sweep the inbox", SWEEP_EVERY, ground.sweep)]
    if "booking" in sides:
        from bot.app.booking import booking_chores, booking_parts
        from bot.app.gateway import gateway_chores, gateway_parts

        bot, *rest = booking_parts(ground)
        parts += [bot, *gateway_parts(ground), *rest]  # the gateway is told the bot's name, for the way back
        chores += [*booking_chores(ground), *gateway_chores(ground)]
    if "dispatch" in sides:
        from bot.app.dispatch import dispatch_chores, dispatch_parts

        parts += await dispatch_parts(ground)
        chores += dispatch_chores(ground)
    ticker = Ticker(SqlDeadlines(ground.database), ground.meet, ground.clock, chores=chores)
    return [*parts, Part(name="ticker", start=ticker.start, stop=ticker.stop)]


def _entrance(ground: Ground, crashing: Callable[[], list[str]], sides: Collection[Side]) -> Part:
    settings = ground.settings
    checks = {"database": ground.database_answers, "updates": ground.updates_come}
    entrance = Entrance(
        settings.http_host,
        settings.http_port,
        Health(sick=crashing, checks=checks),
        measures=ground.metrics.measures,
        metrics_allow=settings.metrics_allow,
        more=_routes(ground, sides),
    )

    async def start() -> None:
        try:
            await entrance.start()
        except OSError as taken:
            where = f"{settings.http_host}:{settings.http_port}"
            mend = "Stop what listens there, or set another HTTP_PORT (or HTTP_HOST)."
            raise StartRefused(f"Nothing can listen at {where} ({taken.strerror}). {mend}") from taken
        host = "127.0.0.1" if settings.http_host in ("0.0.0.0", "::") else settings.http_host
        ground.listening_on = f"{host}:{entrance.port}"

    return Part(name="entrance", start=start, stop=entrance.stop)


def _routes(ground: Ground, sides: Collection[Side]) -> list[web.RouteDef]:
    from bot.app.gateway import callback_routes, uses_outside_gateway

    paid_outside = "booking" in sides and uses_outside_gateway(ground.settings)
    return [*ground.webhook_routes(), *(callback_routes(ground) if paid_outside else [])]
