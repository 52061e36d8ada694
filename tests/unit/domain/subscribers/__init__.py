"""Which message follows which event."""
