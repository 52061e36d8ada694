"""How long a delivery may let others go first while the process is busy."""

from domain.messages.delivery import STAFF_CHAT, Delivery
from domain.messages.templates import Template

ANSWERS = frozenset({Template.INVOICE, Template.REQUESTED})
"""What somebody who has just pressed or paid looks at the screen for."""

STATUS_WAITS, CARD_WAITS = 0.5, 1.5
"""Seconds; by then a status message leaves however busy the process is, and a card that was on its way shows
what has happened meanwhile."""


def may_yield_for(delivery: Delivery) -> float:
    """Seconds for which it may let others go first; 0 for an answer."""
    if delivery.template in ANSWERS:
        return 0.0
    return CARD_WAITS if delivery.chat_id == STAFF_CHAT else STATUS_WAITS
