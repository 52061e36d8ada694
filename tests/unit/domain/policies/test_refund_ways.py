"""Who gives a charge back."""

import pytest

from domain.policies.refund_ways import goes_back_by_itself
from tests.builders import a_payment, the_business_rules


@pytest.mark.parametrize(
    ("way", "gateway", "charged_by", "number", "by_itself"),
    [
        ("gateway", "http", "http", None, True),
        ("gateway", "http", "telegram", "ch_1", False),
        ("gateway", "sandbox", "http", None, False),
        ("stripe", "telegram", "telegram", "ch_1", True),
        ("stripe", "telegram", "telegram", None, False),
        ("stripe", "telegram", "http", "ch_1", False),
        ("manual", "telegram", "telegram", "ch_1", False),
        ("manual", "http", "http", None, False),
    ],
)
def test_the_way_of_a_charge(
    way: str, gateway: str, charged_by: str, number: str | None, by_itself: bool
) -> None:
    """A gateway gives back what it took, Stripe what carries its number; the rest is for a person."""
    payment = a_payment(gateway=charged_by, provider_charge_id=number)
    assert goes_back_by_itself(payment, the_business_rules(refund_way=way, gateway=gateway)) is by_itself
