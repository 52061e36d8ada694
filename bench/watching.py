"""Watches what a database is asked: each statement, how long it took, and by which plan it runs."""

import itertools
import re
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Container, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from dataclasses import dataclass, field
from functools import partial
from typing import Any, cast

import asyncpg
from sqlalchemy import Executable
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url

from storage.engine import Database
from storage.tables import metadata

MAKERS: dict[str, Any] = {"sqlite": sqlite.dialect, "postgresql": postgresql.asyncpg.dialect}
DIALECTS = {name: make() for name, make in MAKERS.items()}
ANY_VALUES = ("SET plan_cache_mode = force_generic_plan",)
WHOLE = re.compile(
    r"^SCAN (?P<table>\w+?)(?:_\d+)?\b(?: USING (?:COVERING )?INDEX (?P<index>\w+))?"
    r"|\bSeq Scan on (?P<whole>\w+)"
)
"""A step that looks at every row of a table: SQLite's also where an index gives their order."""
BY_INDEX = re.compile(
    r"\bIndex (?:Only )?Scan(?: Backward)? (?:using (?P<index>\w+) on (?P<table>\w+)|on (?P<bits>\w+))"
)
"""Such a step of PostgreSQL, too, unless the next line has a condition for the index's first column."""
INDEXES = {
    str(getattr(index, "name", "")): (table.name, columns[0].name)
    for table in metadata.tables.values()
    for index in (*table.indexes, *table.constraints)
    if (columns := list(getattr(index, "columns", ())))
}
"""The table of each index and its first column, without which no condition makes its reading short."""
UNDER_WAY = frozenset(
    {
        "ix_bookings_open",
        "ix_bookings_due_at",
        "ix_refunds_waiting",
        "ix_deliveries_waiting",
        "ix_deliveries_parked",
        "ix_inbox_unfinished",
    }
)
"""Indexes of what is not over: to look at the whole of one is not to look at the past."""


@dataclass(slots=True)
class Asked:
    """One statement: the parameters it was last asked with, and the milliseconds of each time."""

    statement: Any
    parameters: dict[str, Any]
    took: list[float] = field(default_factory=list)


@dataclass(slots=True)
class Watch:
    """Every statement that a database was asked, by its SQL, while it was noting."""

    dialect: str
    asked: dict[str, Asked] = field(default_factory=dict)
    noting: bool = False

    def __enter__(self) -> None:
        self.noting = True

    def __exit__(self, *_: object) -> None:
        self.noting = False

    def note(self, statement: Any, parameters: Any, took: float) -> None:
        """Remember one time; `parameters` may be several sets, of which the first is kept."""
        if not self.noting:
            return
        first: dict[str, Any] = (parameters[0] if isinstance(parameters, list) else parameters) or {}
        sql = str(_compiled(statement, first, self.dialect))
        asked = self.asked.setdefault(sql, Asked(statement, first))
        asked.parameters = first
        asked.took.append(took)

    async def plans(
        self, url: str, *, any_values: bool = False, setup: Sequence[str] = ()
    ) -> dict[str, list[str]]:
        """By which plan each statement runs that looks for rows; one line for each of its steps.

        With `any_values` it is the plan that is made before the values of the parameters are known. `setup`
        is run before the questions, on a connection to PostgreSQL.
        """
        looking = {sql: asked for sql, asked in self.asked.items() if not sql.startswith("INSERT")}
        if self.dialect == "sqlite":
            with closing(sqlite3.connect(make_url(url).database or "")) as file:
                return {sql: _sqlite_plan(file, *self._bare(looking[sql]), any_values) for sql in looking}
        connection = await asyncpg.connect(url.replace("postgresql+asyncpg://", "postgresql://", 1))
        try:
            for statement in (*setup, *(ANY_VALUES if any_values else ())):
                await connection.execute(statement)
            plan = _any_plan if any_values else _plan
            return {sql: await plan(connection, *self._bare(looking[sql])) for sql in looking}
        finally:
            await connection.close()

    def _bare(self, asked: Asked) -> tuple[str, list[Any]]:
        """A statement and its values, as the driver takes them."""
        compiled = _compiled(asked.statement, asked.parameters, self.dialect)
        expanded = compiled.construct_expanded_state(asked.parameters)
        values = []
        for name in expanded.positiontup or ():
            process = expanded.processors.get(name) or compiled._bind_processors.get(name)
            value = expanded.parameters[name]
            values.append(value if process is None else process(value))
        return expanded.statement, values


class _Watched:
    """Stands for a database or one of its connections, and has all that it has."""

    def __init__(self, behind: Any, watch: Watch) -> None:
        self._behind = behind
        self._watch = watch

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._behind, name)
        return partial(self._called, found) if callable(found) else found

    def _called(self, method: Any, *arguments: Any, **named: Any) -> Any:
        plain = [each._behind if isinstance(each, _Watched) else each for each in arguments]
        result = method(*plain, **named)
        if isinstance(result, AbstractAsyncContextManager):
            return self._entered(result)
        places = [place for place, each in enumerate(plain) if isinstance(each, Executable)]
        return self._timed(result, *plain[places[0] : places[0] + 2]) if places else result

    @asynccontextmanager
    async def _entered(self, opened: AbstractAsyncContextManager[Any]) -> AsyncIterator["_Watched"]:
        async with opened as connection:
            yield _Watched(connection, self._watch)

    async def _timed(self, result: Awaitable[Any], statement: Any, parameters: Any = None) -> Any:
        began = time.perf_counter()
        rows = await result
        self._watch.note(statement, parameters, (time.perf_counter() - began) * 1000)
        return rows


def _sqlite_plan(file: sqlite3.Connection, sql: str, values: list[Any], any_values: bool) -> list[str]:
    """SQLite plans again when it sees the values, if it could use them: nothing is in none of its indexes."""
    bound = [None] * len(values) if any_values else values
    return [row[-1] for row in file.execute(f"EXPLAIN QUERY PLAN {sql}", bound)]


async def _plan(connection: Any, sql: str, values: list[Any]) -> list[str]:
    return [row[0] for row in await connection.fetch(f"EXPLAIN {sql}", *values)]


async def _any_plan(connection: Any, sql: str, values: list[Any]) -> list[str]:
    await connection.execute(f"PREPARE asked AS {sql}")
    nothing = f"({', '.join('NULL' for _ in values)})" if values else ""
    found = [row[0] for row in await connection.fetch(f"EXPLAIN EXECUTE asked{nothing}")]
    await connection.execute("DEALLOCATE asked")
    return found


def watched(database: Database) -> tuple[Database, Watch]:
    """The same database, for whoever asks it, and the watch that notes what it is asked."""
    watch = Watch(database.dialect)
    return cast(Database, _Watched(database, watch)), watch


def _compiled(statement: Any, parameters: dict[str, Any], dialect: str) -> Any:
    return statement.compile(dialect=DIALECTS[dialect], column_keys=list(parameters))


def label_of(sql: str) -> str:
    """What a statement does to which table first, such as `SELECT bookings`."""
    table = re.search(r"\b(?:FROM|INTO|UPDATE)\s+(\w+)", sql)
    return f"{sql.split(maxsplit=1)[0]} {table[1] if table else ''}".strip()


def scans(plan: list[str], tables: Container[str]) -> list[str]:
    """The steps of a plan that look at all rows of one of these tables, or of an index of it."""
    found = []
    for line, after in itertools.pairwise([*plan, ""]):
        step = WHOLE.search(line) or BY_INDEX.search(line)
        named = step.groupdict() if step else {}
        index = named.get("index") or named.get("bits") or ""
        table, first = INDEXES.get(index, (named.get("table") or named.get("whole"), ""))
        narrow = "Index Cond" in after and re.search(rf"\b{first}\b", after)
        if table in tables and index not in UNDER_WAY and not narrow:
            found.append(line.strip(" ->"))
    return found
