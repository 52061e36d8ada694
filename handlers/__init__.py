"""The customers' conversation: what the booking bot hears, shows and sends."""
