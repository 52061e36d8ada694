"""Statements of SQLAlchemy, compiled once for each database and then run on the driver's own connection.

Storage spells every statement once, in SQLAlchemy Core. To look up how one is run takes SQLAlchemy several
times as long as the database needs to run it; so that is looked up once for each statement object.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Insert, Join, Select, Table, TextClause
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.dml import UpdateBase

from storage.drivers import Driver

Parameters = Mapping[str, Any]
Processor = Callable[[Any], Any]
Row = Any
_DOUBLE = 701
"""What PostgreSQL calls the one kind of fraction that the tables have: SQLAlchemy wants to be told it."""


class Rows:
    """What a statement gave. `rowcount`: how many rows it gave or touched; -1 (unknown) for many at once."""

    def __init__(self, rows: Sequence[Row], rowcount: int) -> None:
        self._rows = rows
        self.rowcount = rowcount

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows)

    def first(self) -> Row | None:
        """The first row, if there is any."""
        return self._rows[0] if self._rows else None

    def scalars(self) -> Iterator[Any]:
        """The first value of every row."""
        return (row[0] for row in self._rows)

    def scalar_one(self) -> Any:
        """The first value of the only row. Raises ValueError where there is none, or more than one."""
        if len(self._rows) != 1:
            raise ValueError(f"{len(self._rows)} rows where one was expected")
        return self._rows[0][0]

    def scalar_one_or_none(self) -> Any | None:
        """The first value of the only row, None without one. Raises ValueError where there are more."""
        return self.scalar_one() if self._rows else None


class Compiled:
    """One statement for one database, with parameters of certain names and lists of certain lengths."""

    def __init__(self, statement: Any, parameters: Parameters, dialect: Dialect) -> None:
        if isinstance(statement, Insert):
            statement = statement.inline()  # no key is given back that nobody asked for
        compiled = statement.compile(dialect=dialect, column_keys=list(parameters))
        expanded = compiled.construct_expanded_state(parameters)
        origin = {
            each: (name, place)
            for name, parts in expanded.parameter_expansion.items()
            for place, each in enumerate(parts)
        }
        self.sql: str = expanded.statement
        self.label = _label(statement)
        self.writes = not isinstance(statement, Select)
        self._takes: list[tuple[str, int | None, Any, Processor | None]] = []
        for each in expanded.positiontup or ():
            name, place = origin.get(each, (each, None))
            process = compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect)
            if name in parameters:
                self._takes.append((name, place, None, process))
            else:
                self._takes.append((each, None, expanded.parameters[each], process))
        columns = () if isinstance(statement, TextClause) else statement.exported_columns
        self.gives_rows = bool(columns) or isinstance(statement, TextClause)
        self._make = row_type(tuple(columns.keys())) if columns else tuple
        number = _DOUBLE if dialect.name == "postgresql" else None
        found = [each.type.dialect_impl(dialect).result_processor(dialect, number) for each in columns]
        self._reads = [(place, process) for place, process in enumerate(found) if process is not None]

    async def run(self, driver: Driver, parameters: Parameters) -> Rows:
        """Run it on a connection. Raises DatabaseError."""
        values = self._values(parameters)
        if not self.gives_rows:
            return Rows((), await driver.run(self.sql, values))
        rows = [self._row(each) for each in await driver.fetch(self.sql, values)]
        return Rows(rows, len(rows))

    async def run_many(self, driver: Driver, sets: Sequence[Parameters]) -> Rows:
        """Run it once for each set of parameters; what it gives is not asked for. Raises DatabaseError."""
        await driver.run_many(self.sql, [self._values(each) for each in sets])
        return Rows((), -1)

    def _values(self, parameters: Parameters) -> list[Any]:
        values = []
        for name, place, constant, process in self._takes:
            value = parameters.get(name, constant)
            if place is not None:
                value = value[place]
            values.append(value if process is None else process(value))
        return values

    def _row(self, row: Sequence[Any]) -> Row:
        if not self._reads:
            return self._make(row)
        values = list(row)
        for place, process in self._reads:
            values[place] = process(values[place])
        return self._make(values)


class Statements:
    """The compiled statements of one database."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._compiled: WeakKeyDictionary[Any, dict[tuple[Any, ...], Compiled]] = WeakKeyDictionary()
        """By statement object: those that are built once per module stay, those built for one use go."""

    def compiled(self, statement: Any, parameters: Parameters) -> Compiled:
        """The statement for parameters of these names and lengths."""
        variants = self._compiled.get(statement)
        if variants is None:
            variants = self._compiled[statement] = {}
        variant = tuple(
            (name, len(value)) if type(value) is list else name for name, value in parameters.items()
        )
        found = variants.get(variant)
        if found is None:
            found = variants[variant] = Compiled(statement, parameters, self._dialect)
        return found


@lru_cache(maxsize=512)
def row_type(names: tuple[str, ...]) -> Callable[[Iterable[Any]], Row]:
    """Makes a named tuple of values; it can also be read as a mapping, as SQLAlchemy's rows can."""
    plain: Any = namedtuple("Row", names, rename=True)  # type: ignore[misc]  # the names come with the statement
    row: Any = type("Row", (plain,), {"__slots__": (), "_mapping": property(plain._asdict)})
    made: Callable[[Iterable[Any]], Row] = row._make
    return made


def _label(statement: Any) -> str:
    """What it does to which table, for whoever counts: "SELECT bookings"."""
    if isinstance(statement, UpdateBase):
        return f"{statement.__visit_name__.upper()} {getattr(statement.table, 'name', '?')}"
    if not isinstance(statement, Select):
        return " ".join(str(statement).split()[:2])
    source: Any = next(iter(statement.get_final_froms()), None)
    while isinstance(source, Join):
        source = source.left if isinstance(source.left, (Table, Join)) else source.right
    return f"SELECT {getattr(source, 'name', '')}".strip()
