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
from bot.jobs.waiting_line import WaitingLine
from bot.lifecycle import Part
from config.settings import Settings
from domain.messages.delivery import Channel
from domain.usecases.payments.ask_about_payment import ask_about_payment
from domain.usecases.payments.reconcile_payments import reconcile_payments
from domain.usecases.payments.retry_held_payments import retry_held_payments
from domain.usecases.refunds.escalate_refund import escalate_refund
from domain.values.ids import PaymentId
from domain.values.status import RefundStatus

NEVER_GIVES_UP = Patience(bound=256, attempts=1_000_000, longest_wait=15.0, limit=500)
"""Money that is owed is asked for until the gateway answers; a call that hangs holds up no other."""
AT_STRIPE = BreakerLimits(timeout=20.0, slow_after=10.0)
"""A refund at Stripe is two calls, each a second or two where all is well; the lease of its row is 30 s."""
RECONCILE_EVERY = 300.0
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
    stranded = Chore("hand stranded refunds to staff", STRANDED_EVERY, lambda: hand_over_stranded(ground))
    if not uses_outside_gateway(ground.settings):
        return [stranded]

    async def reconcile() -> None:
        await reconcile_payments(ground.use_cases)

    return [stranded, Chore("reconcile payments", RECONCILE_EVERY, reconcile)]


async def hand_over_stranded(ground: Ground) -> None:
    """Nothing is dropped when the settings change: what no gateway gives back any more becomes a task."""
    for refund, _ in await ground.board.refunds_waiting():
        if refund.status is not RefundStatus.MANUAL:
            await escalate_refund(refund.id, ground.use_cases)


def _outside_gateway(ground: Ground) -> list[Part]:
    """The calls to the gateway, behind their breakers, and the line of customers who wait for it."""
    use_cases = ground.use_cases
    gateway = HttpGateway(
        ground.settings.payment_gateway_server or "",
        lambda: f"https://t.me/{ground.usernames.get('booking', '')}",
        lambda: callback_url(ground),
    )
    guarded = GuardedGateway(gateway)
    line = WaitingLine(lambda count: retry_held_payments(count, use_cases), guarded.charges.open_for)
    calls = GatewayCalls(guarded, use_cases, ground.clock, line.set_back)
    relay = Relay(
        Channel.GATEWAY, ground.outbox, calls, ground.clock, patience=NEVER_GIVES_UP, counting=ground.metrics
    )
    for name in ("charges", "questions", "refunds"):
        ground.metrics.watch(
            f"breaker_{name}_open_seconds", f"Until {name} may go again.", getattr(guarded, name).open_for
        )
    return [
        Part(name="payment gateway", stop=gateway.close),
        *ground.relay_parts(relay),
        Part(name="waiting line", run=line.run),
    ]


def _stripe(ground: Ground) -> list[Part]:
    # Imported here: the library is an extra, and takes its time.
    from bot.adapters.stripe_refunds import StripeRefunds

    settings = ground.settings
    key = settings.stripe_secret_key
    stripe = StripeRefunds(key.get_secret_value() if key else "", settings.stripe_api_url)
    calls = RefundCalls(GuardedRefunds(stripe, AT_STRIPE), ground.use_cases)
    relay = Relay(Channel.GATEWAY, ground.outbox, calls, ground.clock, patience=NEVER_GIVES_UP)
    return [Part(name="Stripe", stop=stripe.close), *ground.relay_parts(relay)]


def callback_routes(ground: Ground) -> list[web.RouteDef]:
    """Where the gateway calls back."""
    secret = ground.settings.payment_gateway_secret
    if secret is None:
        return []

    async def hint(payment_id: PaymentId | None, gateway_payment_id: str | None) -> None:
        await ask_about_payment(
            ground.use_cases, payment_id=payment_id, gateway_payment_id=gateway_payment_id
        )

    return [PaymentCallback(secret.get_secret_value(), hint).route()]


def callback_url(ground: Ground) -> str | None:
    """Where the gateway reaches us: from outside, or for the sandbox on this machine; None: nowhere."""
    settings = ground.settings
    if settings.public_url:
        return settings.public_url.rstrip("/") + PATH
    if settings.payments == "sandbox" and ground.listening_on:
        return f"http://{ground.listening_on}{PATH}"
    return None
