"""One insert for several rows: one round trip, and what each row gives back."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Insert, bindparam


def several(insert: Insert, rows: Sequence[Mapping[str, Any]]) -> tuple[Insert, dict[str, Any]]:
    """The statement and its parameters; all rows have the columns of the first."""
    statement = _for_rows(insert, tuple(rows[0]), len(rows))
    return statement, {f"{name}_{at}": value for at, row in enumerate(rows) for name, value in row.items()}


def padded(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The rows with the last one repeated up to a power of two, so that few statements serve all counts.

    For inserts that leave alone what is there already.
    """
    wanted = 1 << (len(rows) - 1).bit_length()
    return [*rows, *[rows[-1]] * (wanted - len(rows))]


@lru_cache(maxsize=256)
def _for_rows(insert: Insert, names: tuple[str, ...], count: int) -> Insert:
    """Kept, for it is compiled once for each statement object."""
    columns = insert.table.c
    return insert.values(
        [{name: bindparam(f"{name}_{at}", type_=columns[name].type) for name in names} for at in range(count)]
    )
