"""What the components of one process are made from: settings, database, use cases, queries, what runs."""

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING

from pydantic import SecretStr

from bot.adapters.clock import SystemClock
from bot.adapters.geocoder import NominatimGeocoder
from bot.adapters.ids import RandomIdentifiers
from bot.adapters.metrics import Metrics
from bot.adapters.pacer import MemoryPacer
from bot.app.business_rules import business_rules_of
from bot.inbound.correlation import current_correlation
from bot.inbound.intake import Intake
from bot.inbound.poller import Poller
from bot.inbound.webhook import Webhook
from bot.relay.relay import Relay
from bot.runtime.supervisor import StartRefused
from bot.runtime.work_watch import WorkWatch
from config.checks import Side
from config.i18n import Catalogs
from config.settings import Settings
from domain.messages.delivery import Channel, Delivery
from domain.ports.pacer import Pacer
from domain.services.use_case_context import UseCaseContext
from domain.subscribers import SUBSCRIBERS
from storage.bot_names import BotNames
from storage.engine import Database
from storage.inbox import SqlInbox
from storage.outbox import SqlOutbox
from storage.queries.board import SqlDispatchBoard
from storage.queries.fleet import SqlFleet
from storage.queries.rides import SqlRides
from storage.unit_of_work import SqlUnitsOfWork, UnitOfWorkDeps

if TYPE_CHECKING:
    from bot.adapters.guarded_redis import GuardedRedis

CHANNELS: dict[Side, Channel] = {"booking": Channel.BOOKING, "dispatch": Channel.DISPATCH}


class Container:
    """Made once for a process; `relays`, `intakes` and `sources` fill as its components are put together."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        sides: Collection[Side],
        pacer: Callable[[], Pacer] | None,
    ) -> None:
        """Take what is configured; `pacer` makes one for each bot (None: Telegram's limits)."""
        self.settings = settings
        self.database = database
        self.clock = SystemClock()
        self.metrics = Metrics()
        self.work_watch = WorkWatch()
        self.relays: list[Relay] = []
        self.intakes: list[Intake] = []
        self.sources: list[Poller | Webhook] = []
        self.usernames: dict[Side, str] = {}
        self.listening_on = ""
        """Host and port of the HTTP server on this machine, once it listens."""
        self.redis = _redis(settings.redis_url)
        self.names = BotNames(database)
        self.rides = SqlRides(database)
        self.fleet = SqlFleet(database)
        self.board = SqlDispatchBoard(database, self.clock, settings.heartbeat_stale)
        self.inbox = SqlInbox(database, self.clock)
        self.outbox = SqlOutbox(database, self.clock)
        self.use_cases = self._use_cases(sides)
        self.geocoder = (
            NominatimGeocoder(settings.geocoder_url, settings.locale) if settings.geocoder_url else None
        )
        self._new_pacer = pacer
        self.paced = pacer is None

    def pacer(self, side: Side) -> Pacer:
        """A pacer for one bot, shared with other processes where there is Redis."""
        if self._new_pacer is not None:
            return self._new_pacer()
        if self.redis is None:
            return MemoryPacer()
        from bot.adapters.redis_pacer import RedisPacer

        return RedisPacer(self.redis, side)

    def catalogs(self, name: str) -> Catalogs:
        """The texts of one catalog in every language."""
        settings = self.settings
        return Catalogs.load(name, now=self.clock.now, timezone=settings.timezone, default=settings.locale)

    def token(self, side: Side) -> str:
        """The side's bot token; empty when it is not set."""
        tokens: dict[Side, SecretStr | None] = {
            "booking": self.settings.booking_bot_token,
            "dispatch": self.settings.dispatch_bot_token,
        }
        token = tokens[side]
        return "" if token is None else token.get_secret_value()

    def is_answering(self) -> bool:
        """Whether somebody who has written or pressed is not answered yet."""
        return any(intake.is_at_work for intake in self.intakes)

    def unanswered(self, side: Side, why: str) -> StartRefused:
        """Why a bot could not be started: Telegram does not know it, or does not answer."""
        name = f"{side.upper()}_BOT_TOKEN"
        mend = f"Is {name} what @BotFather shows, TELEGRAM_API_URL right, and the network there?"
        return StartRefused(f"The {side} bot cannot be started: {why}. {mend}")

    def _use_cases(self, sides: Collection[Side]) -> UseCaseContext:
        rules = business_rules_of(self.settings)
        around = UnitOfWorkDeps(
            clock=self.clock,
            rules=rules,
            subscribers=SUBSCRIBERS,
            own_channels=_channels(self.settings, sides),
            wake=self._wake,
            correlation=current_correlation,
        )
        units = SqlUnitsOfWork(self.database, around)
        return UseCaseContext(units, self.clock, RandomIdentifiers(self.clock), rules)

    def _wake(self, deliveries: Sequence[Delivery]) -> None:
        for relay in self.relays:
            relay.wake(deliveries)


def _redis(url: str | None) -> "GuardedRedis | None":
    """The process's one way to Redis, where there is one."""
    if url is None:
        return None
    # Imported here: only an installation with Redis has the client.
    from bot.adapters.guarded_redis import open_redis

    return open_redis(url)


def _channels(settings: Settings, sides: Collection[Side]) -> frozenset[Channel]:
    """What this process sends itself; calls to a gateway go out on the customers' side."""
    channels = {CHANNELS[side] for side in sides}
    if "booking" in sides and (settings.uses_outside_gateway or settings.refunds == "stripe"):
        channels.add(Channel.GATEWAY)
    return frozenset(channels)
