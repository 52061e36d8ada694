"""What the ports themselves know; the rest of them is promises."""

from dataclasses import replace

from domain.ports.breaker import BreakerOpen
from domain.ports.conversations import Conversation
from domain.ports.geocoder import NoGeocoder
from domain.ports.payment_gateway import GatewayDown
from domain.ports.queries import RideView
from domain.values.ids import PaymentId
from tests.builders import PAYMENT, a_booking, a_payment, a_refund


async def test_without_a_geocoder_no_address_is_known() -> None:
    """Where nobody is set to be asked, a typed address has no position."""
    assert await NoGeocoder().find("123, Teheran-ro") is None


def test_a_conversation_begins_empty() -> None:
    """A conversation begins without a state, and with data that no other one shares."""
    first, second = Conversation(), Conversation()
    first.data["grade"] = "prime"
    assert (second.state, second.data, second.last_update_id) == (None, {}, 0)


def test_an_open_breaker_says_when_to_come_back() -> None:
    """A call that was not made counts as a gateway that is down, with the seconds that are good to wait."""
    refused = BreakerOpen(7.5)
    assert isinstance(refused, GatewayDown)
    assert (refused.retry_after, str(refused)) == (7.5, "the breaker is open")


def test_a_refund_goes_back_for_its_own_charge() -> None:
    """Of several charges a refund is of the one it names; where that is not among them, of none."""
    other = a_payment(id=PaymentId(10))
    ride = RideView(booking=a_booking(), charges=[other, a_payment()])
    charge = ride.charge_of(a_refund(payment_id=PAYMENT))
    assert charge is not None
    assert charge.id == PAYMENT
    assert replace(ride, charges=[other]).charge_of(a_refund(payment_id=PAYMENT)) is None
