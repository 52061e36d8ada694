"""Deliveries as they are made, and to whom each kind goes."""

import pytest

from domain.messages.delivery import STAFF_CHAT, Channel
from domain.messages.staff_alerts import undeliverable
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
from tests.builders import BOOKING


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
