"""A local Telegram and a local payment gateway; they import nothing of the product."""
