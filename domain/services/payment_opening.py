"""What is sent for a payment, by the way its gateway opens it."""

from typing import assert_never

from domain.messages.customer import invoice, invoice_gone
from domain.messages.delivery import Delivery
from domain.messages.payment_calls import open_at_gateway
from domain.model.payment import Payment
from domain.values.gateway import OpenedBy
from domain.values.ids import CustomerId
from domain.values.status import PaymentStatus


def open_payment(
    payment: Payment, *, ask: bool = False, tries: int = 0, is_new: bool = False
) -> list[Delivery]:
    """What opens the payment after so many failed `tries`; an invoice waits until there is a chat for it.

    With `ask` an outside gateway is first asked whether it has the payment already. Of one that `is_new`
    nothing was sent before.
    """
    match payment.opened_by:
        case OpenedBy.INVOICE:
            return show_payment(payment, payment.customer_id, tries=tries, is_new=is_new)
        case OpenedBy.CHECKOUT:
            return [open_at_gateway(payment, ask=ask, tries=tries)]
        case never:
            assert_never(never)


def show_payment(
    payment: Payment, customer_id: CustomerId | None, *, tries: int = 0, is_new: bool = False
) -> list[Delivery]:
    """The invoice or the link to the checkout, once it can be paid and there is a chat for it; else nothing.

    A checkout that the gateway has not opened yet comes by itself once it has.
    """
    match payment.opened_by:
        case OpenedBy.INVOICE:
            payable = payment.status is PaymentStatus.CREATED
        case OpenedBy.CHECKOUT:
            payable = payment.status is PaymentStatus.PENDING
        case never:
            assert_never(never)
    if not payable or customer_id is None:
        return []
    return [invoice(payment, customer_id, tries=tries, is_new=is_new)]


def clear_paid(payment: Payment, customer_id: CustomerId | None) -> list[Delivery]:
    """What becomes of the invoice or link in the chat once it is paid.

    Telegram turns its own invoice into a receipt; a link to a page would stay as it is.
    """
    match payment.opened_by:
        case OpenedBy.INVOICE:
            return []
        case OpenedBy.CHECKOUT:
            return [] if customer_id is None else [invoice_gone(payment, customer_id)]
        case never:
            assert_never(never)
