"""How long a test waits for what must come: only a hang takes longer, however busy the machine is."""

HANG = 120.0
"""Seconds after which what has not come never will. No test passes or fails by less."""
