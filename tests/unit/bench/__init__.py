"""What a measurement makes of its figures."""
