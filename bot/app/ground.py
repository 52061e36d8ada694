"""What both sides of the company stand on: one database, one office, and the work they share."""

import platform
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import timedelta
from typing import Any

from aiohttp import web
from pydantic import SecretStr

from bot.adapters.clock import SystemClock
from bot.adapters.identifiers import RandomIdentifiers
from bot.adapters.metrics import Metrics
from bot.adapters.nominatim import Nominatim
from bot.adapters.pacer import MemoryPacer
from bot.app.rules import rules_of
from bot.gateway.bot_api import BotApi
from bot.gateway.correlation import current_correlation
from bot.gateway.intake import Intake
from bot.gateway.lease import PollingLease
from bot.gateway.poller import Poller, TokenRefused
from bot.gateway.webhook import Webhook
from bot.jobs.relay import Relay
from bot.jobs.ticker import Chore
from bot.lifecycle import Part, StartRefused
from config.checks import Side
from config.i18n import Catalogs
from config.settings import Settings
from domain.messages.delivery import Channel, Delivery
from domain.model.deadline import Deadline
from domain.ports.pacer import Pacer
from domain.services.use_case_context import UseCaseContext
from domain.subscribers import SUBSCRIBERS
from domain.usecases.time.handle_deadline import handle_deadline
from domain.usecases.time.record_heartbeat import record_heartbeat
from storage.bot_names import BotNames
from storage.engine import Database
from storage.inbox import SqlInbox
from storage.outbox import SqlOutbox
from storage.queries.board import SqlDispatchBoard
from storage.queries.fleet import SqlFleet
from storage.queries.rides import SqlRides
from storage.unit_of_work import SqlUnitsOfWork, Surroundings

CHANNELS: dict[Side, Channel] = {"booking": Channel.BOOKING, "dispatch": Channel.DISPATCH}
HEARTBEAT_EVERY = 15.0
INBOX_KEPT = timedelta(days=2)
"""Longer than Telegram keeps an update (24 hours), so that a repeat is known."""

Feed = Callable[[dict[str, Any]], Awaitable[None]]


class Ground:
    """Settings, database, use cases and queries of one process, and what it is running."""

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
        self.relays: list[Relay] = []
        self.intakes: list[Intake] = []
        self.sources: list[Poller | Webhook] = []
        self.usernames: dict[Side, str] = {}
        self.listening_on = ""
        """Host and port of the entrance on this machine, once it listens."""
        self.names = BotNames(database)
        self.rides = SqlRides(database)
        self.fleet = SqlFleet(database)
        self.board = SqlDispatchBoard(database, self.clock, settings.heartbeat_stale)
        self.inbox = SqlInbox(database, self.clock)
        self.outbox = SqlOutbox(database, self.clock)
        self.use_cases = self._use_cases(sides)
        self.geocoder = Nominatim(settings.geocoder_url, settings.locale) if settings.geocoder_url else None
        self._new_pacer = pacer
        self.paced = pacer is None

    def pacer(self, side: Side) -> Pacer:
        """A pacer for one bot, shared with other processes where there is Redis."""
        if self._new_pacer is not None:
            return self._new_pacer()
        if self.settings.redis_url is None:
            return MemoryPacer()
        from bot.adapters.redis_pacer import open_redis_pacer

        return open_redis_pacer(self.settings.redis_url, side)

    def catalogs(self, domain: str) -> Catalogs:
        """The texts of one face."""
        settings = self.settings
        return Catalogs.load(domain, now=self.clock.now, timezone=settings.timezone, default=settings.locale)

    def token(self, side: Side) -> str:
        """The side's bot token; empty when it is not set."""
        tokens: dict[Side, SecretStr | None] = {
            "booking": self.settings.booking_bot_token,
            "dispatch": self.settings.dispatch_bot_token,
        }
        token = tokens[side]
        return "" if token is None else token.get_secret_value()

    def relay_parts(self, relay: Relay) -> list[Part]:
        """The relay of a channel, woken by every commit of this process."""
        self.relays.append(relay)
        name = relay.channel.value
        self.metrics.watch(
            f"deliveries_in_hand_{name}", f"Deliveries of {name} under way.", lambda: relay.depth
        )
        return [Part(name=f"{relay.channel.value} messages", run=relay.run, stop=relay.stop, stop_within=12)]

    def intake_parts(
        self, side: Side, feed: Feed, acknowledge: Feed, answer_checkout: Feed | None = None
    ) -> list[Part]:
        """What brings a bot's updates to its face."""
        intake = Intake(
            side,
            self.inbox,
            feed,
            self.clock,
            answer_checkout=answer_checkout,
            acknowledge=acknowledge,
            counting=self.metrics,
        )
        self.intakes.append(intake)
        self.metrics.watch(f"updates_in_hand_{side}", f"Updates of {side} under way.", lambda: intake.depth)
        updates = Part(name=f"{side} updates", run=intake.run, stop=intake.stop, stop_within=12)
        return [updates, self._source(side, intake)]

    def answer_is_made(self) -> bool:
        """Whether somebody who has written or pressed is not answered yet."""
        return any(intake.is_at_work for intake in self.intakes)

    def webhook_routes(self) -> list[web.RouteDef]:
        """Where Telegram posts updates, if it does."""
        return [source.route() for source in self.sources if isinstance(source, Webhook)]

    def unanswered(self, side: Side, why: str) -> StartRefused:
        """Why a bot could not be started: Telegram does not know it, or does not answer."""
        name = f"{side.upper()}_BOT_TOKEN"
        mend = f"Is {name} what @BotFather shows, TELEGRAM_API_URL right, and the network there?"
        return StartRefused(f"The {side} bot cannot be started: {why}. {mend}")

    def heartbeat(self, side: Side) -> Chore:
        """The sign of life of a side."""
        return Chore(f"heartbeat of {side}", HEARTBEAT_EVERY, lambda: record_heartbeat(side, self.use_cases))

    async def meet(self, deadline: Deadline) -> None:
        """Do what a deadline asks for."""
        await handle_deadline(deadline, self.use_cases)

    async def sweep(self) -> None:
        """Forget the numbers of updates that Telegram can no longer repeat."""
        await self.inbox.sweep(self.clock.now() - INBOX_KEPT)

    async def database_answers(self) -> str | None:
        """What is wrong with the database, or None."""
        await self.outbox.next_due(Channel.BOOKING)
        return None

    async def updates_come(self) -> str | None:
        """Why updates of some bot do not come in, or None. Another process that polls is well."""
        problems = [
            each.problem for each in self.sources if each.problem not in (None, "another process polls")
        ]
        return "; ".join(filter(None, problems)) or None

    def _source(self, side: Side, intake: Intake) -> Part:
        """Whatever brings updates: Telegram posts them where there is a PUBLIC_URL, else they are polled."""
        settings = self.settings
        api = BotApi(settings.telegram_api_url, self.token(side))
        if settings.public_url is not None and settings.webhook_secret is not None:
            secret = settings.webhook_secret.get_secret_value()
            webhook = Webhook(side, api, settings.public_url, secret, intake.accept)
            self.sources.append(webhook)
            return Part(name=f"{side} webhook", run=webhook.run, fatal=(TokenRefused,))
        owner = f"{platform.node()}:{settings.data_dir.resolve()}"[-64:]
        poller = Poller(side, api, PollingLease(side, owner, self.inbox, self.clock), intake.accept)
        self.sources.append(poller)
        return Part(name=f"{side} polling", run=poller.run, after=poller.stop, fatal=(TokenRefused,))

    def _use_cases(self, sides: Collection[Side]) -> UseCaseContext:
        rules = rules_of(self.settings)
        around = Surroundings(
            clock=self.clock,
            rules=rules,
            subscribers=SUBSCRIBERS,
            own_channels=_channels(self.settings, sides),
            wake=self._wake,
            correlation=current_correlation,
        )
        return UseCaseContext(
            SqlUnitsOfWork(self.database, around), self.clock, RandomIdentifiers(self.clock), rules
        )

    def _wake(self, deliveries: Sequence[Delivery]) -> None:
        for relay in self.relays:
            relay.wake(deliveries)


def _channels(settings: Settings, sides: Collection[Side]) -> frozenset[Channel]:
    """What this process sends itself; calls to a gateway go out on the customers' side."""
    channels = {CHANNELS[side] for side in sides}
    if "booking" in sides and (settings.payments in ("http", "sandbox") or settings.refunds == "stripe"):
        channels.add(Channel.GATEWAY)
    return frozenset(channels)
