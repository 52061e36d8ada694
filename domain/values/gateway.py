"""How a gateway opens a payment: the one place that knows."""

from enum import Enum, auto

TELEGRAM = "telegram"
"""The name of Telegram's own payments, among the names of gateways that settings and payments carry."""


class OpenedBy(Enum):
    """What opens a payment, and with that who tells what became of it."""

    INVOICE = auto()
    """The booking bot sends an invoice; Telegram tells of the charge, and cannot be asked."""
    CHECKOUT = auto()
    """The gateway is called first and its page is linked in the chat; it is asked how the payment stands."""


def opened_by(gateway: str) -> OpenedBy:
    """How the gateway of this name opens a payment."""
    return OpenedBy.INVOICE if gateway == TELEGRAM else OpenedBy.CHECKOUT
