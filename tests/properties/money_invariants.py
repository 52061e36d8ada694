"""Holds the accounts of the app against the money outside: what was charged, and what went back."""

from collections.abc import Iterator

from domain.model.payment import Payment
from domain.model.refund import Refund
from domain.ports.payment_gateway import GatewayStatus
from domain.values.status import PaymentStatus, RefundStatus
from tests.properties.fake_gateway import Charge, FakeGateway, Given
from tests.properties.invariants import Snapshot

R = RefundStatus


def cash_faults(snapshot: Snapshot, gateway: FakeGateway) -> list[str]:
    """Every difference; what the gateway has done and nobody has heard of yet is none."""
    found = [*gateway.complaints, *_captured(snapshot, gateway), *_given_back(snapshot, gateway)]
    captured = sum(booking.captured for booking in snapshot.bookings.values())
    unheard = sum(charge.paid for charge in unheard_charges(snapshot, gateway))
    if captured + unheard != sum(charge.paid for charge in gateway.charges.values()):
        found.append("captured in total is not what was charged")
    return found


def unheard_charges(snapshot: Snapshot, gateway: FakeGateway) -> list[Charge]:
    """Charges that came in outside and are not in the database."""
    heard = {_reference(payment) for payment in _approved(snapshot)}
    return [charge for charge in gateway.charges.values() if charge.paid and charge.reference not in heard]


def _captured(snapshot: Snapshot, gateway: FakeGateway) -> Iterator[str]:
    heard: set[str] = set()
    for payment in _approved(snapshot):
        charge = gateway.charges.get(_reference(payment))
        if charge is None or charge.paid != payment.amount:
            yield f"{payment.charge_id} was captured and is not what was charged"
            continue
        if charge.reference in heard:
            yield f"{payment.charge_id} counts twice"
        heard.add(charge.reference)
    if any(charge.reference.startswith("charge-") for charge in unheard_charges(snapshot, gateway)):
        yield "a charge through Telegram is in no book"


def _given_back(snapshot: Snapshot, gateway: FakeGateway) -> Iterator[str]:
    given = dict(gateway.refunds())
    kept = {refund.idempotency_key: refund for each in snapshot.refunds.values() for refund in each}
    yield from (f"{key} was refunded and is in no book" for key in given.keys() - kept.keys())
    for key, refund in kept.items():
        if not _agrees(refund, given.get(key), refund.id in gateway.by_hand):
            yield f"refund {refund.id} is {refund.status}, outside {given.get(key)}"
    payments = {payment.id: payment for each in snapshot.payments.values() for payment in each}
    back: dict[str, int] = {}
    for refund in kept.values():
        at_gateway = given.get(refund.idempotency_key)
        went = refund.id in gateway.by_hand or (
            at_gateway is not None and at_gateway.status is not GatewayStatus.FAILED
        )
        reference = _reference(payments[refund.payment_id])
        back[reference] = back.get(reference, 0) + went * refund.amount
    yield from (
        f"more than {ref} went back" for ref, sum_ in back.items() if sum_ > gateway.charges[ref].paid
    )


def _agrees(refund: Refund, given: Given | None, by_hand: bool) -> bool:
    """Whether a refund is what happened outside; a reply that was lost may leave it SENT (or due again)."""
    status = None if given is None else given.status
    if given is not None and given.amount != refund.amount:
        return False
    if refund.status is R.DONE:
        return by_hand != (status is GatewayStatus.DONE)
    if by_hand:
        return False
    return refund.status in (R.DUE, R.SENT) or status in (None, GatewayStatus.FAILED)


def _approved(snapshot: Snapshot) -> Iterator[Payment]:
    for each in snapshot.payments.values():
        yield from (payment for payment in each if payment.status is PaymentStatus.APPROVED)


def _reference(payment: Payment) -> str:
    """How the money outside is called; a charge of an outside gateway carries the gateway's name."""
    return str(payment.charge_id).removeprefix(f"{payment.gateway}:")
