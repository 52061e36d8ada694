"""Random histories that must keep the books right."""
