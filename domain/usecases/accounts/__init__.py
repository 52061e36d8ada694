"""Closing a day and auditing the accounts."""
