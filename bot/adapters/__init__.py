"""Outbound: the pacer, the payment gateways with their breakers, time and chance, metrics."""
