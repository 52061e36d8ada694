"""The payload an invoice carries; it comes back from outside and is read with suspicion."""

import re

from domain.errors import PaymentNotFound
from domain.values.ids import PaymentId

PREFIX = "payment:"
NUMBERED = re.compile(f"{PREFIX}([0-9]{{1,19}})")
LARGEST = 2**63 - 1
"""The largest number that the database has room for."""


def invoice_payload(payment_id: PaymentId) -> str:
    """What an invoice of this payment carries."""
    return f"{PREFIX}{payment_id}"


def payment_in_payload(payload: str) -> PaymentId:
    """The payment a payload names. Raises PaymentNotFound for anything else."""
    written = NUMBERED.fullmatch(payload)
    if written is None or int(written[1]) > LARGEST:
        raise PaymentNotFound()
    return PaymentId(int(written[1]))
