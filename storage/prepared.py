"""Statements of SQLAlchemy, compiled once for SQLite and then run without SQLAlchemy in between.

Storage spells its statements for both databases in SQLAlchemy Core. On SQLite a statement takes less time
than SQLAlchemy needs to look up how it is run; so that is looked up once for each statement object.
"""

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy.dialects.sqlite.pysqlite import dialect as sqlite_dialect
from sqlalchemy.exc import DBAPIError, MultipleResultsFound, NoResultFound

DIALECT = sqlite_dialect(dbapi=sqlite3)

Parameters = Mapping[str, Any]
Processor = Callable[[Any], Any]
_Row = Any


class Rows:
    """What a statement gave: the part of SQLAlchemy's CursorResult that storage uses."""

    def __init__(self, rows: list[_Row], rowcount: int) -> None:
        self._rows = rows
        self.rowcount = rowcount

    def __iter__(self) -> Iterator[_Row]:
        return iter(self._rows)

    def first(self) -> _Row | None:
        """The first row, if there is any."""
        return self._rows[0] if self._rows else None

    def scalars(self) -> Iterator[Any]:
        """The first value of every row."""
        return (row[0] for row in self._rows)

    def scalar_one(self) -> Any:
        """The first value of the only row. Raises NoResultFound or MultipleResultsFound."""
        if not self._rows:
            raise NoResultFound("No row was found when one was required")
        return self.scalar_one_or_none()

    def scalar_one_or_none(self) -> Any | None:
        """The first value of the only row, None without one. Raises MultipleResultsFound."""
        if len(self._rows) > 1:
            raise MultipleResultsFound("Multiple rows were found when one was required")
        return self._rows[0][0] if self._rows else None


class Prepared:
    """One statement with parameters of certain names and lists of certain lengths."""

    def __init__(self, statement: Any, parameters: Parameters) -> None:
        compiled = statement.compile(dialect=DIALECT, column_keys=list(parameters))
        expanded = compiled.construct_expanded_state(parameters)
        origin = {
            each: (name, place)
            for name, parts in expanded.parameter_expansion.items()
            for place, each in enumerate(parts)
        }
        self.sql: str = expanded.statement
        self._takes: list[tuple[str, int | None, Any, Processor | None]] = []
        for each in expanded.positiontup or ():
            name, place = origin.get(each, (each, None))
            process = compiled.binds[name].type.dialect_impl(DIALECT).bind_processor(DIALECT)
            if name in parameters:
                self._takes.append((name, place, None, process))
            else:
                self._takes.append((each, None, expanded.parameters[each], process))
        self._types = [column.type for column in getattr(statement, "exported_columns", ())]
        self._make: Callable[[Iterable[Any]], _Row] | None = None
        self._reads: list[tuple[int, Processor]] = []

    def run(self, connection: sqlite3.Connection, sets: Sequence[Parameters]) -> Rows:
        """Run it once for each set of parameters. Raises SQLAlchemy's DBAPIError of the right kind."""
        rows: list[_Row] = []
        count = 0
        try:
            for parameters in sets:
                cursor = connection.execute(self.sql, self._values(parameters))
                if cursor.description:
                    rows += self._read(cursor)
                count += cursor.rowcount
        except sqlite3.Error as error:
            raise refused(self.sql, error) from error
        return Rows(rows, count)

    def _values(self, parameters: Parameters) -> list[Any]:
        values = []
        for name, place, constant, process in self._takes:
            value = parameters.get(name, constant)
            if place is not None:
                value = value[place]
            values.append(value if process is None else process(value))
        return values

    def _read(self, cursor: sqlite3.Cursor) -> list[_Row]:
        if self._make is None:
            self._make = _row_type([column[0] for column in cursor.description])
            found = [each.dialect_impl(DIALECT).result_processor(DIALECT, None) for each in self._types]
            self._reads = [(place, process) for place, process in enumerate(found) if process is not None]
        if not self._reads:
            return [self._make(row) for row in cursor]
        rows = []
        for row in cursor:
            values = list(row)
            for place, process in self._reads:
                values[place] = process(values[place])
            rows.append(self._make(values))
        return rows


def refused(sql: str, error: sqlite3.Error) -> DBAPIError:
    """SQLAlchemy's error of the right kind, without the parameters: they may hold names and addresses."""
    kind = DBAPIError.instance(sql, None, error, sqlite3.Error, hide_parameters=True, dialect=DIALECT)
    assert isinstance(kind, DBAPIError)
    return kind


def run(connection: sqlite3.Connection, statement: Any, parameters: Any) -> Rows:
    """Run a statement with one set of parameters, a list of sets, or none."""
    sets: Sequence[Parameters] = parameters if isinstance(parameters, list) else [parameters or {}]
    variants = _PREPARED.get(statement)
    if variants is None:
        variants = _PREPARED[statement] = {}
    first = sets[0]
    variant = tuple((name, len(value)) if type(value) is list else name for name, value in first.items())
    prepared = variants.get(variant)
    if prepared is None:
        prepared = variants[variant] = Prepared(statement, first)
    return prepared.run(connection, sets)


_PREPARED: WeakKeyDictionary[Any, dict[tuple[Any, ...], Prepared]] = WeakKeyDictionary()
"""By statement object: those that are built once per module stay, those that are built for one use go."""


def _row_type(names: list[str]) -> Callable[[Iterable[Any]], _Row]:
    """A named tuple that can also be read as a mapping, as SQLAlchemy's rows can."""
    plain: Any = namedtuple("Row", names, rename=True)  # type: ignore[misc]  # the names come with the rows
    row: Any = type("Row", (plain,), {"__slots__": (), "_mapping": property(plain._asdict)})
    made: Callable[[Iterable[Any]], _Row] = row._make
    return made
