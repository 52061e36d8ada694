"""Everything inbound: updates are fetched, made durable and handed to the bots, in order per chat."""
