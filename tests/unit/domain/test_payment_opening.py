"""How a payment is opened, shown and cleared, by the way its gateway opens payments."""

from domain.services.payment_opening import clear_paid, show_payment
from domain.values.status import PaymentStatus
from tests.builders import CUSTOMER, PAYMENT, a_payment


def test_an_invoice_is_shown_for_the_first_time() -> None:
    """What is shown without a word about tries has had none."""
    (shown,) = show_payment(a_payment(), CUSTOMER)
    assert shown.arguments == {"payment_id": PAYMENT}


def test_a_link_goes_from_the_chat_that_has_it() -> None:
    """A paid link is taken away where there is a chat; an invoice stays as its receipt."""
    checkout = a_payment(gateway="http", status=PaymentStatus.APPROVED)
    (gone,) = clear_paid(checkout, CUSTOMER)
    assert gone.chat_id == CUSTOMER
    assert clear_paid(checkout, None) == []
    assert clear_paid(a_payment(status=PaymentStatus.APPROVED), CUSTOMER) == []
