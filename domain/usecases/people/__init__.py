"""Customers, dispatchers and drivers: who they are and how to reach them."""
