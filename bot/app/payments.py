"""Puts together whoever takes and returns money outside of Telegram: a gateway, or Stripe for refunds."""

from aiohttp import web

from bot.app.container import Container
from bot.app.traffic import relay_components
from bot.payments.breaker import BreakerLimits
from bot.payments.callback import PATH, PaymentCallback
from bot.payments.gateway_calls import GatewayCalls
from bot.payments.guarded_gateway import GuardedGateway
from bot.payments.guarded_refunds import GuardedRefunds
from bot.payments.held_payments import HeldPayments
from bot.payments.http_gateway import HttpGateway
from bot.payments.refund_calls import RefundCalls
from bot.relay.relay import Relay
from bot.relay.retry_policy import RetryPolicy
from bot.runtime.scheduler import PeriodicTask
from bot.runtime.supervisor import Component
from bot.runtime.work_watch import Watched
from domain.messages.delivery import Channel
from domain.usecases.payments.ask_about_payment import ask_about_payment
from domain.usecases.payments.reconcile_payments import reconcile_payments
from domain.usecases.payments.retry_held_payments import retry_held_payments
from domain.usecases.refunds.escalate_refund import escalate_refund
from domain.values.ids import PaymentId
from domain.values.status import RefundStatus

NEVER_GIVES_UP = RetryPolicy(bound=256, attempts=1_000_000, longest_wait=15.0, limit=500)
"""Money that is owed is asked for until the gateway answers; a call that hangs holds up no other."""
AT_STRIPE = BreakerLimits(timeout=20.0, slow_after=10.0)
"""A refund at Stripe is two calls, each a second or two where all is well; the lease of its row is 30 s."""
RECONCILE_EVERY = 300.0
STRANDED_EVERY = 3600.0


def payment_components(container: Container) -> list[Component]:
    """The calls to whoever takes or returns money outside of Telegram, behind their breakers."""
    if container.settings.uses_outside_gateway:
        return _outside_gateway(container)
    return _stripe(container) if container.settings.refunds == "stripe" else []


def payment_tasks(container: Container) -> list[PeriodicTask]:
    """What is looked after every so often, and at the start."""
    stranded = PeriodicTask(
        "hand stranded refunds to staff", STRANDED_EVERY, lambda: hand_over_stranded(container)
    )
    if not container.settings.uses_outside_gateway:
        return [stranded]

    async def reconcile() -> None:
        await reconcile_payments(container.use_cases)

    return [stranded, PeriodicTask("reconcile payments", RECONCILE_EVERY, reconcile)]


async def hand_over_stranded(container: Container) -> None:
    """Nothing is dropped when the settings change: what no gateway gives back any more becomes a task."""
    for refund, _ in await container.board.refunds_waiting():
        if refund.status is not RefundStatus.MANUAL:
            await escalate_refund(refund.id, container.use_cases)


def _outside_gateway(container: Container) -> list[Component]:
    """The calls to the gateway, behind their breakers, and the customers who wait for it."""
    use_cases = container.use_cases
    gateway = HttpGateway(
        container.settings.payment_gateway_server or "",
        lambda: f"https://t.me/{container.usernames.get('booking', '')}",
        lambda: callback_url(container),
    )
    guarded = GuardedGateway(gateway)
    held = HeldPayments(
        lambda count: retry_held_payments(count, use_cases),
        guarded.charges.open_for,
        during=container.work_watch.over("held payments"),
    )
    calls = GatewayCalls(guarded, use_cases, container.clock, held.on_failure)
    relay = Relay(
        Channel.GATEWAY,
        container.outbox,
        calls,
        container.clock,
        policy=NEVER_GIVES_UP,
        metrics=container.metrics,
        during=_during(container),
    )
    for name in ("charges", "questions", "refunds"):
        container.metrics.watch(
            f"breaker_{name}_open_seconds", f"Until {name} may go again.", getattr(guarded, name).open_for
        )
    return [
        Component(name="payment gateway", stop=gateway.close),
        *relay_components(container, relay),
        Component(name="held payments", run=held.run),
    ]


def _stripe(container: Container) -> list[Component]:
    # Imported here: the library is an extra, and takes its time.
    from bot.payments.stripe_refunds import StripeRefunds

    settings = container.settings
    key = settings.stripe_secret_key
    stripe = StripeRefunds(key.get_secret_value() if key else "", settings.stripe_api_url)
    calls = RefundCalls(GuardedRefunds(stripe, AT_STRIPE), container.use_cases)
    relay = Relay(
        Channel.GATEWAY,
        container.outbox,
        calls,
        container.clock,
        policy=NEVER_GIVES_UP,
        during=_during(container),
    )
    return [Component(name="Stripe", stop=stripe.close), *relay_components(container, relay)]


def _during(container: Container) -> Watched:
    return container.work_watch.over(f"{Channel.GATEWAY.value} messages")


def callback_routes(container: Container) -> list[web.RouteDef]:
    """Where the gateway calls back."""
    secret = container.settings.payment_gateway_secret
    if secret is None:
        return []

    async def hint(payment_id: PaymentId | None, gateway_payment_id: str | None) -> None:
        await ask_about_payment(
            container.use_cases, payment_id=payment_id, gateway_payment_id=gateway_payment_id
        )

    return [PaymentCallback(secret.get_secret_value(), hint).route()]


def callback_url(container: Container) -> str | None:
    """Where the gateway reaches us: from outside, or for the sandbox on this machine; None: nowhere."""
    settings = container.settings
    if settings.public_url:
        return settings.public_url.rstrip("/") + PATH
    if settings.payments == "sandbox" and container.listening_on:
        return f"http://{container.listening_on}{PATH}"
    return None
