"""Bookings, payments, refunds, vehicles and the read model."""
