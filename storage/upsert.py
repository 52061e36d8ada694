"""Insert-or-update, which both databases spell alike but SQLAlchemy keeps apart."""

from functools import lru_cache
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite


@lru_cache(maxsize=32)
def upsert(table: Table, dialect: str) -> Any:
    """A statement that writes one row of the table, new or not; compiled once."""
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(table)
    keys = [column.name for column in table.primary_key]
    others = {
        column.name: insert.excluded[column.name] for column in table.columns if column.name not in keys
    }
    return insert.on_conflict_do_update(index_elements=keys, set_=others)
