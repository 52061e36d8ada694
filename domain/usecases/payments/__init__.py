"""Charges and invoices, from the first attempt to the recorded charge."""
