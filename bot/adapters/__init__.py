"""Answers the domain's ports without a database: pacer, geocoder, clock, identities, metrics."""
