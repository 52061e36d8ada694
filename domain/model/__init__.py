"""The things with a life of their own: bookings, payments, refunds, vehicles, people."""
