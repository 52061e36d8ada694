"""Placing, claiming and cancelling bookings."""
