"""The ports of a unit of work, each on its tables."""
