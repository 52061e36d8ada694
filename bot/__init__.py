"""Processes and composition of the booking and dispatch bots."""
