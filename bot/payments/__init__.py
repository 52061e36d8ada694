"""Payments outside of Telegram: gateways over HTTP, Stripe, their breakers, calls and callbacks."""
