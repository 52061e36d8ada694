"""Column types that both databases keep alike, names of constraints, and indexes of some rows only."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, ColumnElement, Index, Integer, MetaData, literal_column
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcTime(TypeDecorator[datetime]):
    """An aware UTC time, kept as microseconds since 1970 so that both databases order and round it alike."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Aware time to microseconds."""
        return None if value is None else (value - EPOCH) // MICROSECOND

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Microseconds to UTC time."""
        return None if value is None else EPOCH + timedelta(microseconds=value)


Json = JSON(none_as_null=True)
Id = BigInteger().with_variant(Integer, "sqlite")
"""SQLite counts up by itself only in a column that it calls INTEGER."""


def number(name: str, **more: Any) -> "Column[int]":
    """A 64-bit number that must be there unless said otherwise."""
    return Column(name, BigInteger, nullable=more.pop("nullable", False), **more)


def fixed(value: str | int) -> ColumnElement[Any]:
    """A value that is written into the statement, and is no parameter of it.

    For every statement that needs an index of some rows only (`index_where`): both databases use it where
    the statement by itself asks for none but these rows. Where that depends on a parameter, PostgreSQL has to
    plan the statement anew each time, and SQLite to compile it, which takes longer than to run it. So has
    PostgreSQL where it does not know how few rows are wanted at most.
    """
    return literal_column(str(value) if isinstance(value, int) else f"'{value}'")


def any_of(values: Iterable[str]) -> list[ColumnElement[Any]]:
    """Such values for `in_` and `not_in`, in one order: SQLite knows a condition by how it is written."""
    return [fixed(value) for value in sorted(values)]


def index_where(name: str, rows: ColumnElement[bool], *columns: "Column[Any]", unique: bool = False) -> None:
    """An index of those rows only; a statement that is to use it says `rows` in the same words."""
    Index(name, *columns, unique=unique, sqlite_where=rows, postgresql_where=rows)
