"""Status messages to the customer: the last step of a command that speaks."""

from collections.abc import Callable
from typing import Any

import pytest

from domain.messages.delivery import Channel
from domain.model.booking import Booking
from domain.subscribers import SUBSCRIBERS
from domain.subscribers.customer_messages import customer_messages
from domain.subscribers.driver_messages import driver_messages
from domain.subscribers.staff_cards import staff_cards
from domain.values.actor import SYSTEM, Actor
from domain.values.ids import PaymentId, RefundId
from domain.values.reasons import CancelReason, RefundReason, ReleaseReason
from domain.values.status import BookingStatus
from tests.builders import CUSTOMER, DISPATCHER, DRIVER, FARE, HOUR, START, VEHICLE, a_booking

S = BookingStatus
AT = START + HOUR
STAFF, DRIVING, RIDING = Actor.staff(DISPATCHER), Actor.driver(DRIVER), Actor.customer(CUSTOMER)
Press = Callable[[Booking], object]


def said(status: BookingStatus, *presses: Press, **changes: Any) -> list[tuple[str, dict[str, Any]]]:
    """Templates and arguments that the customer gets when these happen in one transaction."""
    booking = a_booking(status, **changes)
    known = len(booking.events)
    for press in presses:
        press(booking)
    return [(each.template, each.arguments) for each in customer_messages(booking, booking.events[known:])]


def pay(booking: Booking) -> None:
    """The fare arrives."""
    booking.take_fare(PaymentId(1), RIDING, AT, AT + HOUR)


def confirm(booking: Booking) -> None:
    """The company says yes."""
    booking.confirm(STAFF, AT)


def offer(booking: Booking) -> None:
    """A driver is asked."""
    booking.offer_to(VEHICLE, DRIVER, STAFF, AT, AT + HOUR)


def radio(booking: Booking) -> None:
    """A radio car is sent."""
    booking.assign(VEHICLE, STAFF, AT)


@pytest.mark.parametrize(
    ("status", "press", "template"),
    [
        (S.AWAITING_PAYMENT, pay, "requested"),
        (S.REQUESTED, confirm, "confirmed"),
        (S.OFFERED, lambda b: b.accept(DRIVING, AT), "assigned"),
        (S.CONFIRMED, radio, "assigned"),
        (S.ASSIGNED, lambda b: b.arrive(DRIVING, AT), "arrived"),
        (S.ARRIVED, lambda b: b.start(DRIVING, AT), "on_trip"),
        (S.ON_TRIP, lambda b: b.complete(DRIVING, AT), "completed"),
        (S.ASSIGNED, lambda b: b.release_vehicle(ReleaseReason.STAFF, STAFF, AT), "released"),
    ],
)
def test_changes_that_speak(status: BookingStatus, press: Press, template: str) -> None:
    """Every change of state that speaks sends its own message."""
    assert said(status, press) == [(template, {})]


@pytest.mark.parametrize(
    ("status", "press"),
    [
        (S.CONFIRMED, offer),
        (S.OFFERED, lambda b: b.decline_offer(DRIVING, AT)),
        (S.OFFERED, lambda b: b.decline_offer(SYSTEM, AT, lapsed=True)),
        (S.REQUESTED, lambda b: b.take_surplus(PaymentId(2), 100, RIDING, AT)),
        (S.COMPLETED, lambda b: b.open_refund(RefundId(1), 100, RefundReason.PAID_TWICE, SYSTEM, AT)),
        (S.CANCELLED, lambda b: b.settle_refund(RefundId(11), FARE, STAFF, AT)),
        (S.AWAITING_PAYMENT, lambda b: b.claim(CUSTOMER, AT)),
    ],
)
def test_changes_that_are_silent(status: BookingStatus, press: Press) -> None:
    """Offers, their declines and timeouts, and movements of money are silent."""
    assert said(status, press) == []


def test_extra_money_back_is_told() -> None:
    """A customer whom staff give something back hears how much."""

    def give(booking: Booking) -> None:
        booking.open_refund(RefundId(1), 100, RefundReason.GOODWILL, STAFF, AT)

    assert said(S.COMPLETED, give) == [("refund_opened", {"amount": 100})]


@pytest.mark.parametrize(
    ("presses", "template"), [([confirm, offer], "confirmed"), ([confirm, radio], "assigned"), ([], None)]
)
def test_a_press_that_takes_several_steps(presses: list[Press], template: str | None) -> None:
    """A callback that takes several steps sends only the last message that speaks."""
    assert [spoken for spoken, _ in said(S.REQUESTED, *presses)] == ([template] if template else [])


@pytest.mark.parametrize(
    ("status", "reason", "refund", "kept"),
    [
        (S.AWAITING_PAYMENT, CancelReason.UNPAID, 0, 0),
        (S.REQUESTED, CancelReason.DECLINED, FARE, 0),
        (S.ARRIVED, CancelReason.CUSTOMER, FARE - 4_800, 4_800),
        (S.ARRIVED, CancelReason.NO_SHOW, FARE - 4_800, 4_800),
        (S.ON_TRIP, CancelReason.STAFF, FARE, 0),
    ],
)
def test_a_cancellation_says_what_comes_back(
    status: BookingStatus, reason: CancelReason, refund: int, kept: int
) -> None:
    """A cancellation says why, what comes back and what is kept, to the won."""
    told = said(status, lambda b: b.cancel(reason, STAFF, AT))
    assert told == [("cancelled", {"reason": reason.value, "refund": refund, "kept": kept})]


def test_a_message_carries_its_booking_and_event() -> None:
    """A message goes to the customer's chat, with the number of the event it tells of."""
    booking = a_booking(S.REQUESTED)
    confirm(booking)
    (message,) = customer_messages(booking, booking.events[-1:])
    assert (message.channel, message.chat_id, message.booking_id) == (Channel.BOOKING, CUSTOMER, booking.id)
    assert (message.event_number, message.subject) == (booking.version, "")


def test_a_caller_by_phone_gets_no_message() -> None:
    """A caller by phone has no chat that could be written to."""
    assert said(S.AWAITING_PAYMENT, pay, confirm, radio, customer_id=None) == []


def test_every_subscriber_is_asked() -> None:
    """Customers, staff and drivers all hear of events."""
    assert set(SUBSCRIBERS) == {customer_messages, staff_cards, driver_messages}
