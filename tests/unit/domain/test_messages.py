"""Deliveries as they are made, and to whom each kind goes."""

import pytest

from domain.messages.customer import invoice, invoice_gone
from domain.messages.delivery import STAFF_CHAT, Channel
from domain.messages.driver import driver_reminder
from domain.messages.payment_calls import open_at_gateway
from domain.messages.staff_alerts import refund_task, undeliverable
from domain.messages.templates import (
    TO_CUSTOMERS,
    TO_DRIVERS,
    TO_GATEWAY,
    TO_STAFF,
    Template,
    is_for_customer,
    is_for_driver,
    is_for_gateway,
    is_for_staff,
)
from domain.values.status import BookingStatus
from tests.builders import BOOKING, CUSTOMER, DRIVER, PAYMENT, a_booking, a_payment, a_refund


@pytest.mark.parametrize("template", Template)
def test_to_whom_a_template_goes(template: Template) -> None:
    """Of the four kinds of readers exactly one is meant, the one in whose group the template stands."""
    asked = (is_for_customer, is_for_driver, is_for_staff, is_for_gateway)
    groups = (TO_CUSTOMERS, TO_DRIVERS, TO_STAFF, TO_GATEWAY)
    assert [meant(template) for meant in asked] == [template in group for group in groups]
    assert sum(meant(template) for meant in asked) == 1


def test_staff_hear_which_message_was_lost() -> None:
    """The staff's word about a lost message names its row, its ride and what it was, known or not."""
    told = undeliverable(9, "of the future", BOOKING, 4)
    assert (told.channel, told.chat_id, told.template) == (
        Channel.DISPATCH,
        STAFF_CHAT,
        Template.UNDELIVERABLE,
    )
    assert (told.booking_id, told.event_number, told.subject) == (BOOKING, 4, "")
    assert told.arguments == {"delivery_id": 9, "template": "of the future"}


def test_a_payment_that_was_never_tried_says_so() -> None:
    """The first try of a payment is none that failed, and the gateway is not asked before it."""
    assert invoice(a_payment(), CUSTOMER).arguments == {"payment_id": PAYMENT}
    assert invoice(a_payment(), CUSTOMER, tries=2).arguments == {"payment_id": PAYMENT, "tries": 2}
    assert open_at_gateway(a_payment()).arguments == {"payment_id": PAYMENT, "tries": 0}


def test_an_invoice_goes_by_its_payment() -> None:
    """What takes an invoice away names the payment, and is about the same message as what showed it."""
    gone = invoice_gone(a_payment(), CUSTOMER)
    assert (gone.template, gone.arguments) == (Template.INVOICE_GONE, {"payment_id": PAYMENT})
    assert gone.subject == invoice(a_payment(), CUSTOMER).subject


def test_a_driver_is_reminded_of_the_ride_as_it_stands() -> None:
    """A driver's reminder names the booking and its newest event; a radio car gets none."""
    booking = a_booking(BookingStatus.ASSIGNED)
    (told,) = driver_reminder(booking)
    assert (told.chat_id, told.booking_id, told.event_number) == (DRIVER, booking.id, booking.version)
    assert driver_reminder(a_booking(BookingStatus.ASSIGNED, radio=True)) == []


def test_a_task_follows_no_event() -> None:
    """The card of a refund by hand stands as it is, whichever event was the last."""
    told = refund_task(a_refund())
    assert (told.event_number, told.arguments) == (0, {"refund_id": a_refund().id})
