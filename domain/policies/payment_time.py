"""A booking whose payment nobody can open or ask about just now: its place and its fare are kept.

Until the gateway is back `pay_by` stands still; the last word then has the limit that a dispatch side which
is down has as well, so that no booking stands for ever.
"""

from datetime import datetime, timedelta

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


def let_time_run(booking: Booking, now: datetime, within: timedelta) -> bool:
    """The gateway has answered: the time to pay runs again. Gives whether it stood still.

    Who could not pay has `within` afresh. Who could, while only we could not ask, has it where the time was
    over meanwhile: so a gateway that fails now and then keeps no booking open for ever.
    """
    stood, waited = time_stands_still(booking), BUSY in booking.reminded
    for mark in (BUSY, UNCLEAR, UNCLEAR_TOLD):
        booking.reminded.pop(mark, None)
    if waited or (stood and booking.pay_by is not None and booking.pay_by <= now):
        booking.wait_longer(now + within)
    return stood
