"""Puts together whoever takes and returns money outside of Telegram: a gateway, or Stripe for refunds."""

from aiohttp import web

from bot.adapters.breaker import BreakerLimits
from bot.adapters.guarded_gateway import GuardedGateway
from bot.adapters.guarded_refunds import GuardedRefunds
from bot.adapters.http_gateway import HttpGateway
from bot.app.ground import Ground
from bot.gateway.payments import PATH, PaymentCallback
from bot.jobs.gateway_calls import GatewayCalls
from bot.jobs.patience import Patience
from bot.jobs.refund_calls import RefundCalls
from bot.jobs.relay import Relay
from bot.jobs.ticker import Chore
from bot.lifecycle import Part
from config.settings import Settings
from domain.model.delivery import Channel
from domain.usecases.ask_about_payment import ask_about_payment
from domain.usecases.hand_over_refund import hand_over_refund
from domain.values.status import RefundStatus

NEVER_GIVES_UP = Patience(attempts=1_000_000, longest_wait=60.0)
"""Money that is owed is asked for until the gateway answers."""
AT_STRIPE = BreakerLimits(timeout=20.0, slow_after=10.0)
"""A refund at Stripe is two calls, each a second or two where all is well; the lease of its row is 30 s."""
STRANDED_EVERY = 3600.0


def uses_outside_gateway(settings: Settings) -> bool:
    """Whether payments go through a gateway that speaks the HTTP contract."""
    return settings.payments in ("http", "sandbox")


def gateway_parts(ground: Ground) -> list[Part]:
    """The calls to whoever takes or returns money outside of Telegram, behind their breakers."""
    if uses_outside_gateway(ground.settings):
        return _outside_gateway(ground)
    return _stripe(ground) if ground.settings.refunds == "stripe" else []


def gateway_chores(ground: Ground) -> list[Chore]:
    """What is looked after every so often, and at the start."""
    return [Chore("hand stranded refunds to staff", STRANDED_EVERY, lambda: hand_over_stranded(ground))]


async def hand_over_stranded(ground: Ground) -> None:
    """Nothing is dropped when the settings change: what no gateway gives back any more becomes a task."""
    for refund, _ in await ground.board.refunds_waiting():
        if refund.status is not RefundStatus.MANUAL:
            await hand_over_refund(refund.id, ground.office)


def _outside_gateway(ground: Ground) -> list[Part]:
    settings = ground.settings
    callback = f"{settings.public_url}{PATH}" if settings.public_url else None
    gateway = HttpGateway(settings.payment_gateway_server or "", "https://t.me", callback)
    calls = GatewayCalls(GuardedGateway(gateway), ground.office)
    relay = Relay(Channel.GATEWAY, ground.outbox, calls, ground.clock, patience=NEVER_GIVES_UP)
    return [Part(name="payment gateway", stop=gateway.close), *ground.relay_parts(relay)]


def _stripe(ground: Ground) -> list[Part]:
    # Imported here: the library is an extra, and takes its time.
    from bot.adapters.stripe_refunds import StripeRefunds

    settings = ground.settings
    key = settings.stripe_secret_key
    stripe = StripeRefunds(key.get_secret_value() if key else "", settings.stripe_api_url)
    calls = RefundCalls(GuardedRefunds(stripe, AT_STRIPE), ground.office)
    relay = Relay(Channel.GATEWAY, ground.outbox, calls, ground.clock, patience=NEVER_GIVES_UP)
    return [Part(name="Stripe", stop=stripe.close), *ground.relay_parts(relay)]


def callback_routes(ground: Ground) -> list[web.RouteDef]:
    """Where the gateway calls back."""
    secret = ground.settings.payment_gateway_secret
    if secret is None:
        return []
    callback = PaymentCallback(
        secret.get_secret_value(), lambda payment_id: ask_about_payment(payment_id, ground.office)
    )
    return [callback.route()]
