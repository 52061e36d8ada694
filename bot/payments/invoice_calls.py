"""Opens the payments whose gateway is the chat itself; every other delivery of its channel is only sent."""

from bot.payments.payment_opening import PaymentOpening
from domain.messages.delivery import Delivery
from domain.messages.templates import Template
from domain.ports.outbox import Notifier
from domain.values.ids import PaymentId


class InvoiceCalls:
    """A Notifier (see domain.ports.outbox) in front of the booking bot's own.

    An invoice is a payment being opened; it stays in its chat's order, before whatever follows it there.
    """

    def __init__(self, opening: PaymentOpening, notifier: Notifier) -> None:
        """`opening` has Telegram's invoices for its gateway; `notifier` sends all the rest."""
        self._opening = opening
        self._notifier = notifier

    async def __call__(self, delivery: Delivery, known_message: int | None) -> int | None:
        """Send, or edit `known_message`; gives the message id, none where the payment is held instead.

        Raises UndeliverableError, RetryLater or ChatMigrated.
        """
        if delivery.template is not Template.INVOICE:
            return await self._notifier(delivery, known_message)
        if known_message is not None:
            return known_message
        payment_id = PaymentId(int(delivery.arguments["payment_id"]))
        tries = int(delivery.arguments.get("tries", 0))
        invoice = await self._opening.open(payment_id, tries=tries, may_exist=False)
        return None if invoice is None else int(invoice.payment_id)
