"""Carries the deliveries of the gateway channel out: charges, questions about payments, refunds."""

from bot.jobs.refund_calls import RefundCalls
from domain.model.delivery import Delivery
from domain.ports.breaker import BreakerOpen
from domain.ports.outbox import RetryLater, UndeliverableError
from domain.ports.payment_gateway import GatewayDown, GatewayRefused, PaymentGateway
from domain.usecases.charge_order import charge_order
from domain.usecases.hear_of_payment import hear_of_payment
from domain.usecases.note_checkout import note_checkout
from domain.usecases.office import Office
from domain.usecases.payment_refused import payment_refused
from domain.usecases.payments_busy import payments_busy
from domain.values.ids import PaymentId


class GatewayCalls:
    """A Notifier (see domain.ports.outbox) for the gateway.

    Every call carries a key that was stored before it, so a call whose reply was lost is made again
    without harm.
    """

    def __init__(self, gateway: PaymentGateway, office: Office) -> None:
        self._gateway = gateway
        self._office = office
        self._refunds = RefundCalls(gateway, office)

    async def __call__(self, delivery: Delivery, known_message: int | None) -> int | None:
        """Make one call and act on its answer. Raises RetryLater or UndeliverableError."""
        try:
            match delivery.template:
                case "charge":
                    await self._charge(PaymentId(delivery.arguments["payment_id"]))
                case "query":
                    await self._ask(PaymentId(delivery.arguments["payment_id"]), delivery)
                case "refund":
                    await self._refunds(delivery, known_message)
                case unknown:
                    raise UndeliverableError(f"no such call: {unknown}")
        except BreakerOpen as shut:
            raise RetryLater("the breaker is open", shut.retry_after) from shut
        except GatewayDown as down:
            raise RetryLater(str(down), down.retry_after) from down
        return None

    async def _charge(self, payment_id: PaymentId) -> None:
        order = await charge_order(payment_id, self._office)
        if order is None:
            return
        try:
            checkout = await self._gateway.charge(order)
        except (BreakerOpen, GatewayDown):
            await payments_busy(payment_id, self._office)
            raise
        except GatewayRefused as refused:
            await payment_refused(payment_id, self._office)
            raise UndeliverableError("the gateway refused the payment") from refused
        await note_checkout(payment_id, checkout, self._office)

    async def _ask(self, payment_id: PaymentId, delivery: Delivery) -> None:
        key = delivery.arguments.get("gateway_payment_id")
        try:
            checkout = await self._gateway.find(payment_id=key)
        except GatewayRefused as refused:
            raise UndeliverableError("the gateway refused to tell") from refused
        await hear_of_payment(payment_id, checkout, self._office)
