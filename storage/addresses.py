"""The database's address as people write it: which database it is, and how to connect to it."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.engine import URL

from storage.address_text import split_address
from storage.libpq_words import AddressInvalid, as_connect_args

DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}
"""How an address may begin, and SQLAlchemy's name for what is meant."""
USUAL_PORT = 5432


@dataclass(frozen=True, slots=True)
class Address:
    """Where the database is; `dialect` is "sqlite" or "postgresql".

    `url` and `connect_args` are for SQLAlchemy's `create_async_engine`; the URL has no words of its own.
    `secrets` are the passwords, for whoever keeps them out of the log.
    """

    dialect: str
    url: URL
    connect_args: dict[str, Any] = field(default_factory=dict, repr=False)
    secrets: frozenset[str] = field(default_factory=frozenset, repr=False)


def read_address(text: str) -> Address:
    """Read an address, whoever wrote it for: libpq, asyncpg or SQLAlchemy. Raises AddressInvalid."""
    scheme, separator, rest = text.partition("://")
    driver = DRIVERS.get(scheme.lower())
    if not separator or driver is None:
        raise AddressInvalid("must start with sqlite:/// or postgresql://")
    return _sqlite(driver, rest) if driver.startswith("sqlite") else _postgresql(driver, rest)


def _sqlite(driver: str, rest: str) -> Address:
    if not rest.startswith("/"):
        raise AddressInvalid("must have three slashes before the file: sqlite:///data/calltaxi.db")
    path, question, _ = rest[1:].partition("?")
    if question:
        raise AddressInvalid("has a ? behind the file, and SQLite takes no words")
    if path in ("", ":memory:"):
        raise AddressInvalid("names no file, so nothing would be kept: write sqlite:///data/calltaxi.db")
    return Address("sqlite", URL.create(driver, database=path))


def _postgresql(driver: str, rest: str) -> Address:
    from storage.hosts import connect_to_first

    parts = split_address(rest)
    arguments = as_connect_args(parts.words, several_hosts=len(parts.hosts) > 1)
    one_host = len(parts.hosts) == 1 and not parts.hosts[0].startswith("/")
    if parts.hosts and not one_host:
        # SQLAlchemy's URL has one host, and takes a socket's folder for a path.
        arguments |= {"host": list(parts.hosts), "port": [port or USUAL_PORT for port in parts.ports]}
    url = URL.create(
        driver,
        username=parts.user,
        password=parts.password,
        host=parts.hosts[0] if one_host else None,
        port=parts.ports[0] if one_host or not parts.hosts else None,
        database=parts.database,
    )
    arguments["async_creator_fn"] = connect_to_first
    return Address("postgresql", url, arguments, parts.secrets)


__all__ = ["Address", "AddressInvalid", "read_address"]
