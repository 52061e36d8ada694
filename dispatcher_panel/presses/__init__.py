"""What buttons outside the desk do: on staff cards, drivers' jobs, refunds and lost messages."""
