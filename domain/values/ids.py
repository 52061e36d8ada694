"""Identities, kept apart by type so that one can never stand in for another."""

from typing import NewType

BookingId = NewType("BookingId", int)
VehicleId = NewType("VehicleId", int)
PaymentId = NewType("PaymentId", int)
RefundId = NewType("RefundId", int)

CustomerId = NewType("CustomerId", int)
"""A customer is known by the Telegram user id; a caller by phone has none."""

DriverId = NewType("DriverId", int)
"""A driver is known by the Telegram user id that was bound by an invitation."""

DispatcherId = NewType("DispatcherId", int)
"""A dispatcher is known by the Telegram user id that pressed or typed."""

BookingCode = NewType("BookingCode", str)
"""What people say aloud: five characters without look-alikes, such as A7K2Q."""

CODE_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 5
