"""Rows of several tables side by side, read in one statement and taken apart again."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Table

from storage.statements import Row, row_type


class SideBySide:
    """The columns of some tables, each table's together; a table that has no such row gives None."""

    def __init__(self, *tables: Table) -> None:
        self.columns: list[Column[Any]] = [column for table in tables for column in table.columns]
        self._parts = []
        at = 0
        for table in tables:
            names = tuple(column.name for column in table.columns)
            key = at + names.index(next(iter(table.primary_key)).name)
            self._parts.append((slice(at, at + len(names)), key, row_type(names)))
            at += len(names)

    def parts(self, row: Sequence[Any]) -> list[Row]:
        """One row for each table, in their order."""
        return [None if row[key] is None else make(row[where]) for where, key, make in self._parts]
