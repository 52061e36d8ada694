"""The domain by itself: no framework, no clock but the one that is set."""
