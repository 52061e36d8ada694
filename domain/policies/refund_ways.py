"""Who gives a charge back: the gateway that took it, Stripe, or a person."""

from typing import assert_never

from domain.model.payment import Payment
from domain.policies.business_rules import BusinessRules
from domain.values.gateway import OpenedBy


def goes_back_by_itself(payment: Payment, rules: BusinessRules) -> bool:
    """Whether the configured way can give this charge back without a person.

    A gateway knows only what it took itself; Stripe only charges of Telegram's that carry its own number
    (`provider_payment_charge_id`, Bot API, SuccessfulPayment). Whatever else there is in the database, from a
    time of other settings, is given back by hand.
    """
    match rules.refund_way:
        case "gateway":
            return payment.gateway == rules.gateway
        case "stripe":
            return payment.opened_by is OpenedBy.INVOICE and bool(payment.provider_charge_id)
        case "manual":
            return False
        case never:
            assert_never(never)
