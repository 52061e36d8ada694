"""The shape of the database; the migrations are held against it by a test."""

from storage.tables import fleet, money, people, rides, traffic
from storage.tables.columns import metadata

__all__ = ["fleet", "metadata", "money", "people", "rides", "traffic"]
