"""Rules that decide without changing anything."""
