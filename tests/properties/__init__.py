"""Random histories that must keep the accounts right."""
