"""The way out: deliveries leave in order per chat, and what became of them is written down."""
