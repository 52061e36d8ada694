"""Splits the address of a PostgreSQL server into its parts, as libpq reads it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

from storage.libpq_words import KNOWN, SECRETS, AddressInvalid, check_names

_REST = re.compile(r"(?P<place>[^/?]*)(?:/(?P<database>[^?]*))?(?:\?(?P<words>.*))?", re.DOTALL)
_HOST_AND_PORT = re.compile(r"(?:\[(?P<v6>[^\]]+)\]|(?P<host>[^:\[\]]*))(?::(?P<port>.*))?", re.DOTALL)
_MISPLACED_AT = (
    "has an @ where none can be: inside a user, a password or a value write @ as %40, / as %2F and : as %3A"
)


@dataclass(frozen=True, slots=True)
class AddressParts:
    """An address in its parts: a port for each host (None: the usual one), and the words that say how to
    connect.

    Without a host a socket on this machine is meant. `secrets` are the passwords, also as they are written.
    """

    hosts: tuple[str, ...]
    ports: tuple[int | None, ...]
    user: str | None
    password: str | None = field(repr=False)
    database: str | None
    words: dict[str, str] = field(repr=False)
    secrets: frozenset[str] = field(repr=False)


def split_address(text: str) -> AddressParts:
    """Split what stands behind `postgresql://`. Raises AddressInvalid.

    As in libpq, words after the question mark win over what stands before it.
    """
    before, at, after = text.partition("@")
    if "@" in after or (at and "/" in before):
        raise AddressInvalid(_MISPLACED_AT)
    rest = _REST.fullmatch(after if at else text)
    assert rest is not None  # each of its parts may be empty
    user, _, password = before.partition(":") if at else ("", "", "")
    written = _words(rest["words"] or "")
    words = {name: _decoded(value) for name, value in written.items() if value}
    check_names(words)
    secrets = {secret for name in SECRETS if (secret := written.get(name, ""))} | {password}
    hosts, ports = _hosts_and_ports(rest["place"], words)
    return AddressParts(
        hosts,
        ports,
        words.pop("user", None) or _decoded(user) or None,
        words.pop("password", None) or _decoded(password) or None,
        words.pop("dbname", None) or _decoded(rest["database"] or "") or None,
        words,
        frozenset(form for secret in secrets if secret for form in (secret, _decoded(secret))),
    )


def _words(query: str) -> dict[str, str]:
    """The words, and their values as they are written."""
    found: dict[str, str] = {}
    for part in filter(None, query.split("&")):
        name, equals, value = part.partition("=")
        if not equals:
            raise AddressInvalid("has a word after the ? without a = and a value (write & in a value as %26)")
        name = _decoded(name)
        if name in found:
            raise AddressInvalid(f"says {name} twice" if name in KNOWN else "says a word twice")
        found[name] = value
    return found


def _hosts_and_ports(place: str, words: dict[str, str]) -> tuple[tuple[str, ...], tuple[int | None, ...]]:
    """Every host and its port: by the words `host`, `hostaddr` and `port`, which are taken out, or else by
    the place."""
    split = [_HOST_AND_PORT.fullmatch(each) for each in place.split(",")]
    if not all(split):
        raise AddressInvalid("has a host that cannot be read: write host, host:port or [IPv6]:port")
    hosts = [_decoded(each["v6"] or each["host"]) for each in split if each]
    ports = [_decoded(each["port"] or "") for each in split if each]
    hosts = words.pop("host").split(",") if "host" in words else hosts
    if "hostaddr" in words:
        if any(hosts):
            raise AddressInvalid("has both a host and hostaddr: write one of them")
        hosts = words.pop("hostaddr").split(",")
    ports = words.pop("port").split(",") if "port" in words else ports
    if len(hosts) > 1 and not all(hosts):
        raise AddressInvalid("has a comma between hosts with no host on one side")
    if len(ports) == 1:
        ports *= len(hosts)
    if len(ports) != len(hosts):
        raise AddressInvalid(f"has {len(ports)} ports for {len(hosts)} host{'s' * (len(hosts) > 1)}")
    return _checked(hosts), tuple(_port(each) for each in ports)


def _checked(hosts: Sequence[str]) -> tuple[str, ...]:
    """The hosts, each of which can be looked up; none where none is written."""
    for host in hosts:
        if not host.startswith("/"):
            try:
                host.encode("idna")
            except UnicodeError:
                raise AddressInvalid("has a host that no host can be called") from None
    return tuple(filter(None, hosts))


def _port(text: str) -> int | None:
    """A port's number. What is wrong with it is not quoted: it may be a piece of a password."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and 1 <= int(text) <= 65535):
        raise AddressInvalid("has a port that is no number from 1 to 65535")
    return int(text)


def _decoded(text: str) -> str:
    try:
        plain = unquote(text, errors="strict")
    except UnicodeDecodeError:
        raise AddressInvalid("has %-codes that are not UTF-8") from None
    if "\0" in plain:
        raise AddressInvalid("has a %00 in it")
    return plain
