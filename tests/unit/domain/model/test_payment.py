"""One attempt to pay, in every status."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from itertools import product

import pytest

from domain.errors import PaymentNoLongerOpen
from domain.model.payment import Payment
from domain.model.transitions import PAYMENT_TRANSITIONS
from domain.values.status import PaymentStatus
from tests.builders import HOUR, OTHER_CUSTOMER, START, a_payment

P = PaymentStatus
AT = START + HOUR
COMMANDS: dict[str, tuple[Callable[[Payment], None], PaymentStatus]] = {
    "opened": (lambda payment: payment.opened("gateway-1", "https://pay.example/1"), P.PENDING),
    "approve": (lambda payment: payment.approve("charge-1", "provider-1", AT), P.APPROVED),
    "approve_surplus": (lambda payment: payment.approve_surplus("charge-1", None, 500, AT), P.APPROVED),
    "fail": (lambda payment: payment.fail(), P.FAILED),
    "expire": (lambda payment: payment.expire(), P.EXPIRED),
}


@pytest.mark.parametrize(("status", "name"), list(product(P, COMMANDS)))
def test_every_command_in_every_status(status: PaymentStatus, name: str) -> None:
    """A payment moves as the table says; otherwise nothing changes, and a second charge is refused."""
    payment = a_payment(status=status)
    before = deepcopy(payment)
    command, target = COMMANDS[name]
    if target in PAYMENT_TRANSITIONS[status]:
        command(payment)
        assert payment.status is target
    elif target is P.APPROVED:
        with pytest.raises(PaymentNoLongerOpen):
            command(payment)
        assert payment == before
    else:
        command(payment)
        known = "gateway-1" if name == "opened" else None
        assert payment == replace(before, gateway_payment_id=known)


def test_a_late_charge_still_approves() -> None:
    """A charge approves what has failed or expired, for the money is there; nothing undoes it."""
    moves = {(status, target) for status, targets in PAYMENT_TRANSITIONS.items() for target in targets}
    assert {status for status, target in moves if target is P.APPROVED} == set(P) - {P.APPROVED}
    assert PAYMENT_TRANSITIONS[P.APPROVED] == frozenset()


def test_an_approval_keeps_the_charge() -> None:
    """An approved payment knows its charge, the provider's number for it, and when it came."""
    payment = a_payment()
    payment.approve("charge-1", "provider-1", AT)
    assert (payment.charge_id, payment.provider_charge_id) == ("charge-1", "provider-1")
    assert payment.approved_at == AT


def test_an_opened_payment_knows_where_it_is_paid() -> None:
    """An opened payment keeps the gateway's number and address."""
    payment = a_payment()
    payment.opened("gateway-1", "https://pay.example/1")
    assert (payment.gateway_payment_id, payment.checkout_url) == ("gateway-1", "https://pay.example/1")


@pytest.mark.parametrize("status", [P.FAILED, P.EXPIRED])
def test_a_payment_that_is_over_still_learns_its_number(status: PaymentStatus) -> None:
    """An answer of the gateway that comes too late opens nothing, but tells under which id to ask."""
    payment = a_payment(status=status)
    payment.opened("gateway-1", "https://pay.example/1")
    assert (payment.status, payment.gateway_payment_id, payment.checkout_url) == (status, "gateway-1", None)


def test_a_surplus_keeps_what_was_charged() -> None:
    """A charge that pays for nothing is of its own amount, and is marked to go back as a whole."""
    payment = a_payment()
    payment.approve_surplus("charge-1", "provider-1", 500, AT)
    assert (payment.surplus, payment.amount, payment.approved_at) == (True, 500, AT)
    assert (payment.charge_id, payment.provider_charge_id) == ("charge-1", "provider-1")


def test_a_payment_counts_its_questions() -> None:
    """Each question that found it open is counted, for the next pause."""
    payment = a_payment()
    payment.asked()
    payment.asked()
    assert payment.asked_times == 2


def test_a_payment_follows_the_caller_who_became_the_customer() -> None:
    """Whoever has claimed the booking is the one to pay."""
    payment = a_payment(customer_id=None)
    payment.claim(OTHER_CUSTOMER)
    assert payment.customer_id == OTHER_CUSTOMER
