"""Puts together what brings updates in and what carries deliveries out, for either bot."""

import platform
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from bot.app.container import Container
from bot.inbound.bot_api import BotApi
from bot.inbound.intake import Intake
from bot.inbound.lease import PollingLease
from bot.inbound.poller import Poller, TokenRefused
from bot.inbound.webhook import Webhook
from bot.relay.relay import Relay
from bot.runtime.scheduler import PeriodicTask
from bot.runtime.supervisor import Component
from config.checks import Side
from domain.usecases.time.record_heartbeat import record_heartbeat

HEARTBEAT_EVERY = 15.0
POLL_LIMIT = 180.0
"""Seconds after which a poll hangs: it lasts up to 45, and keeps what it brings."""
DRAIN_WITHIN = 12
"""Seconds for what is under way to end at a stop."""

Feed = Callable[[dict[str, Any]], Awaitable[None]]


def relay_components(container: Container, relay: Relay) -> list[Component]:
    """The relay of a channel, woken by every commit of this process."""
    container.relays.append(relay)
    name = relay.channel.value
    container.metrics.watch(
        f"deliveries_in_hand_{name}", f"Deliveries of {name} under way.", lambda: relay.depth
    )
    return [Component(name=f"{name} messages", run=relay.run, stop=relay.stop, stop_within=DRAIN_WITHIN)]


def intake_components(
    container: Container,
    side: Side,
    feed: Feed,
    acknowledge: Feed,
    answer_pre_checkout: Feed | None = None,
) -> list[Component]:
    """What brings a bot's updates to its handlers."""
    intake = Intake(
        side,
        container.inbox,
        feed,
        container.clock,
        answer_pre_checkout=answer_pre_checkout,
        acknowledge=acknowledge,
        metrics=container.metrics,
        during=container.work_watch.over(f"{side} updates"),
    )
    container.intakes.append(intake)
    container.metrics.watch(f"updates_in_hand_{side}", f"Updates of {side} under way.", lambda: intake.depth)
    updates = Component(name=f"{side} updates", run=intake.run, stop=intake.stop, stop_within=DRAIN_WITHIN)
    return [updates, _source(container, side, intake)]


def webhook_routes(container: Container) -> list[web.RouteDef]:
    """Where Telegram posts updates, if it does."""
    return [source.route() for source in container.sources if isinstance(source, Webhook)]


def heartbeat(container: Container, side: Side) -> PeriodicTask:
    """The sign of life of a side."""
    return PeriodicTask(
        f"heartbeat of {side}", HEARTBEAT_EVERY, lambda: record_heartbeat(side, container.use_cases)
    )


def _source(container: Container, side: Side, intake: Intake) -> Component:
    """Whatever brings updates: Telegram posts them where there is a PUBLIC_URL, else they are polled."""
    settings = container.settings
    api = BotApi(settings.telegram_api_url, container.token(side))
    if settings.public_url is not None and settings.webhook_secret is not None:
        secret = settings.webhook_secret.get_secret_value()
        webhook = Webhook(side, api, settings.public_url, secret, intake.accept)
        container.sources.append(webhook)
        return Component(name=f"{side} webhook", run=webhook.run, fatal=(TokenRefused,))
    owner = f"{platform.node()}:{settings.data_dir.resolve()}"[-64:]
    during = container.work_watch.over(f"{side} polling", POLL_LIMIT)
    lease = PollingLease(side, owner, container.inbox, container.clock, during=during)
    poller = Poller(side, api, lease, intake.accept, during=during)
    container.sources.append(poller)
    return Component(name=f"{side} polling", run=poller.run, after=poller.stop, fatal=(TokenRefused,))
