"""Booking a taxi: from the grade to the invoice."""
