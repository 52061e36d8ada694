"""A booking whose payment nobody can open or ask about just now: its place and its fare are kept.

Until the gateway is back `pay_by` stands still; the last word then has the limit that a dispatch side which
is down has as well, so that no booking stands for ever.
"""

from datetime import datetime

from domain.model.booking import Booking

BUSY = "payments_busy"
"""Kept in `Booking.reminded`: the customer was told to wait, and is called back."""
UNCLEAR = "payment_unclear"
"""Kept in `Booking.reminded`: the gateway was asked for something, and its answer is missing."""

UNCLEAR_TOLD = "payment_unclear_told"
"""Kept there too: the customer knows that we are looking."""


def time_stands_still(booking: Booking) -> bool:
    """Whether the customer's time to pay does not run."""
    return BUSY in booking.reminded or UNCLEAR in booking.reminded


def let_time_run(booking: Booking, pay_by: datetime) -> bool:
    """The gateway has answered: the time to pay runs afresh until `pay_by`. Gives whether it stood still."""
    stood = time_stands_still(booking)
    for mark in (BUSY, UNCLEAR, UNCLEAR_TOLD):
        booking.reminded.pop(mark, None)
    if stood:
        booking.wait_longer(pay_by)
    return stood
