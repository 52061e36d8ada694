"""Puts an outside payment gateway together, where payments do not go through Telegram."""

from aiohttp import web

from bot.adapters.guarded_gateway import GuardedGateway
from bot.adapters.http_gateway import HttpGateway
from bot.app.ground import Ground
from bot.gateway.payments import PATH, PaymentCallback
from bot.jobs.gateway_calls import GatewayCalls
from bot.jobs.patience import Patience
from bot.jobs.relay import Relay
from bot.lifecycle import Part
from config.settings import Settings
from domain.model.delivery import Channel
from domain.usecases.ask_about_payment import ask_about_payment

NEVER_GIVES_UP = Patience(attempts=1_000_000, longest_wait=60.0)
"""Money that is owed is asked for until the gateway answers."""


def uses_outside_gateway(settings: Settings) -> bool:
    """Whether payments go through a gateway that speaks the HTTP contract."""
    return settings.payments in ("http", "sandbox")


def gateway_parts(ground: Ground) -> list[Part]:
    """The calls to the gateway, behind their breakers."""
    settings = ground.settings
    callback = f"{settings.public_url}{PATH}" if settings.public_url else None
    gateway = HttpGateway(settings.payment_gateway_server or "", "https://t.me", callback)
    calls = GatewayCalls(GuardedGateway(gateway), ground.office)
    relay = Relay(Channel.GATEWAY, ground.outbox, calls, ground.clock, patience=NEVER_GIVES_UP)
    return [Part(name="payment gateway", stop=gateway.close), *ground.relay_parts(relay)]


def callback_routes(ground: Ground) -> list[web.RouteDef]:
    """Where the gateway calls back."""
    secret = ground.settings.payment_gateway_secret
    if secret is None:
        return []
    callback = PaymentCallback(
        secret.get_secret_value(), lambda payment_id: ask_about_payment(payment_id, ground.office)
    )
    return [callback.route()]
