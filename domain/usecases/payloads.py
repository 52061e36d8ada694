"""The payload an invoice carries; it comes back from outside and is read with suspicion."""

from domain.errors import PaymentNotFound
from domain.values.ids import PaymentId

PREFIX = "payment:"


def payload_of(payment_id: PaymentId) -> str:
    """What an invoice of this payment carries."""
    return f"{PREFIX}{payment_id}"


def payment_of(payload: str) -> PaymentId:
    """The payment a payload names. Raises PaymentNotFound for anything else."""
    number = payload.removeprefix(PREFIX)
    if number == payload or not (number.isascii() and number.isdigit()) or len(number) > 19:
        raise PaymentNotFound()
    return PaymentId(int(number))
