"""Money on its way back, in every status."""

from collections.abc import Callable
from copy import deepcopy
from datetime import datetime
from itertools import product

import pytest

from domain.errors import StaleRecord
from domain.model.refund import Refund
from domain.model.transitions import REFUND_TRANSITIONS
from domain.values.actor import Actor
from domain.values.status import RefundStatus
from tests.builders import DISPATCHER, HOUR, START, a_refund

R = RefundStatus
AT = START + HOUR
STAFF = Actor.staff(DISPATCHER)
COMMANDS: dict[str, tuple[Callable[[Refund], None], RefundStatus]] = {
    "send": (lambda refund: refund.send(AT), R.SENT),
    "retry": (lambda refund: refund.retry("no answer"), R.DUE),
    "fail": (lambda refund: refund.fail("refused"), R.FAILED),
    "hand_to_staff": (lambda refund: refund.hand_to_staff(), R.MANUAL),
    "done": (lambda refund: refund.done(STAFF, AT, "refund-1"), R.DONE),
}


@pytest.mark.parametrize(("status", "name"), list(product(R, COMMANDS)))
def test_every_command_in_every_status(status: RefundStatus, name: str) -> None:
    """A refund moves as the table says; any other move is refused and changes nothing."""
    refund = a_refund(status=status)
    before = deepcopy(refund)
    command, target = COMMANDS[name]
    if target in REFUND_TRANSITIONS[status]:
        command(refund)
        assert refund.status is target
    else:
        with pytest.raises(StaleRecord):
            command(refund)
        assert refund == before


def test_the_table_is_the_designs() -> None:
    """Due is sent or manual; sent is done, due again or failed; failed is manual; manual is done."""
    assert {status: set(targets) for status, targets in REFUND_TRANSITIONS.items()} == {
        R.DUE: {R.SENT, R.MANUAL},
        R.SENT: {R.DONE, R.DUE, R.FAILED},
        R.FAILED: {R.MANUAL},
        R.MANUAL: {R.DONE},
        R.DONE: set(),
    }


def test_each_call_of_the_gateway_counts() -> None:
    """Every sending counts as an attempt, and a failed one leaves its error."""
    refund = a_refund()
    refund.send(AT)
    refund.retry("no answer")
    refund.send(AT + HOUR)
    assert (refund.attempts, refund.sent_at, refund.last_error) == (2, AT + HOUR, "no answer")


def test_a_done_refund_says_by_whom_and_when() -> None:
    """A done refund keeps who gave the money back, when, and the gateway's number for it."""
    refund = a_refund(status=R.MANUAL)
    refund.done(STAFF, AT, "refund-1")
    assert (refund.done_by, refund.done_at, refund.gateway_refund_id) == (STAFF, AT, "refund-1")


@pytest.mark.parametrize(
    ("status", "since"),
    [(R.DUE, START), (R.SENT, AT), (R.FAILED, START), (R.MANUAL, START), (R.DONE, AT + HOUR)],
)
def test_since_when_a_refund_stands_where_it_does(status: RefundStatus, since: datetime) -> None:
    """A refund is sent since its call, done since the money went back, and else owed since it was opened."""
    refund = a_refund(status=status, sent_at=AT, done_at=AT + HOUR)
    assert refund.since == since
