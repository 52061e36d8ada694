"""What the ports themselves know; the rest of them is promises."""

from domain.ports.breaker import BreakerOpen
from domain.ports.conversations import Conversation
from domain.ports.geocoder import NoGeocoder
from domain.ports.payment_gateway import GatewayDown


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
