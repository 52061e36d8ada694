"""What libpq's words in an address (`sslmode=require`, `connect_timeout=5`, …) mean to asyncpg."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

APPLICATION_NAME = "calltaxi"
CONNECT_SECONDS = 4.0

SERVER_SETTINGS = (
    "application_name",
    "options",
    "search_path",
    "statement_timeout",
    "lock_timeout",
    "idle_in_transaction_session_timeout",
    "idle_session_timeout",
)
"""What the server is told at the start; libpq knows the first two, and takes the rest as `options=-c…`."""
TLS_FILES = ("sslrootcert", "sslcert", "sslkey", "sslcrl")
TLS = (
    "sslmode",
    *TLS_FILES,
    "sslpassword",
    "sslnegotiation",
    "ssl_min_protocol_version",
    "ssl_max_protocol_version",
)
_TLS_VERSIONS = ("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3")
CHOICES: dict[str, tuple[str, ...]] = {
    "sslmode": ("disable", "allow", "prefer", "require", "verify-ca", "verify-full"),
    "sslnegotiation": ("postgres", "direct"),
    "ssl_min_protocol_version": _TLS_VERSIONS,
    "ssl_max_protocol_version": _TLS_VERSIONS,
    "target_session_attrs": ("any", "read-write", "primary"),
    "load_balance_hosts": ("disable", "random"),
    "keepalives": ("0", "1"),
}
"""What may be chosen from. A server that only reads is of no use here."""
KEEPALIVES = ("keepalives_idle", "keepalives_interval", "keepalives_count")
"""Read and not passed on: asyncpg shows its socket nowhere. What has gone silent is noticed by its limit."""
NUMBERS = (
    "connect_timeout",
    "statement_cache_size",
    "prepared_statement_cache_size",
    "tcp_user_timeout",
    *KEEPALIVES,
)

HARMLESS: dict[str, tuple[str, ...]] = {
    "channel_binding": ("prefer", "disable"),
    "client_encoding": ("UTF8", "utf8", "UTF-8", "utf-8", "auto"),
    "gssdelegation": ("0",),
    "gssencmode": ("prefer", "disable"),
    "max_protocol_version": ("3.0", "3.2", "latest"),
    "min_protocol_version": ("3.0",),
    "replication": ("false", "off", "no", "0"),
    "sslcertmode": ("allow",),
    "sslcompression": ("0",),
    "sslsni": ("1",),
}
"""Words that ask for something asyncpg cannot do, with the values that ask for nothing."""
REFUSED = {
    **dict.fromkeys(("krbsrvname", "gsslib"), "Kerberos is not supported"),
    **dict.fromkeys(
        ("service", "servicefile"), "no service file is read; write into the address what it says"
    ),
    **dict.fromkeys(
        ("require_auth", "requirepeer", "sslcrldir", "sslkeylogfile", "scram_client_key", "scram_server_key"),
        "the driver, asyncpg, has no such thing",
    ),
    **dict.fromkeys(
        ("oauth_issuer", "oauth_client_id", "oauth_client_secret", "oauth_scope"), "OAuth is not supported"
    ),
    "requiressl": "sslmode=require is what is written today",
}
SECRETS = ("password", "sslpassword")
PLACES = ("host", "hostaddr", "port", "dbname", "user", "password")
"""What is taken out of the words before they are translated."""
KNOWN = frozenset({"fallback_application_name", "passfile", "ssl"}).union(
    PLACES, SERVER_SETTINGS, TLS, CHOICES, NUMBERS, HARMLESS, REFUSED
)


class AddressInvalid(ValueError):
    """An address that cannot be used. The text is read after the setting's name, and holds no secret."""


def check_names(names: Iterable[str]) -> None:
    """Refuse a word that nobody knows, with what may be meant. Raises AddressInvalid.

    What stands behind a password is not quoted: it may be a piece of it.
    """
    after_secret = False
    for name in names:
        if name not in KNOWN and after_secret:
            raise AddressInvalid("has an unknown word behind a password (write & in a password as %26)")
        if name not in KNOWN:
            near = get_close_matches(name.lower(), sorted(KNOWN), n=1)
            meant = (
                f"perhaps {near[0]} is meant" if near else "the server's own are set by options=-cname=value"
            )
            raise AddressInvalid(f"has the word {name}, which is unknown; {meant}")
        after_secret = after_secret or name in SECRETS


def as_connect_args(words: Mapping[str, str], *, several_hosts: bool) -> dict[str, Any]:
    """The keywords of asyncpg's `connect` that these words stand for. Raises AddressInvalid.

    `shuffled` is for `storage/hosts.py`. Of several hosts the one that can be written to is wanted, unless
    the words say otherwise.
    """
    said = _spelt(words)
    _check_values(said)
    seconds = int(said.get("connect_timeout", CONNECT_SECONDS))
    arguments: dict[str, Any] = {
        "timeout": float(seconds) if seconds > 0 else None,
        "server_settings": {name: said[name] for name in SERVER_SETTINGS if name in said},
    }
    if several_hosts:
        arguments["target_session_attrs"] = "read-write"
    arguments |= {name: said[name] for name in ("target_session_attrs", "passfile") if name in said}
    if said.get("load_balance_hosts") == "random":
        arguments["shuffled"] = True
    return arguments | _tls(said) | _statement_cache(said)


def _spelt(words: Mapping[str, str]) -> dict[str, str]:
    """The words with one spelling for each thing, and the name under which the server shows this program."""
    said = dict(words)
    if (ssl := said.pop("ssl", None)) is not None:
        said.setdefault("sslmode", "require" if ssl == "true" else ssl)
    if (size := said.pop("prepared_statement_cache_size", None)) is not None:
        said.setdefault("statement_cache_size", size)
    said.setdefault("application_name", said.pop("fallback_application_name", APPLICATION_NAME))
    return said


def _check_values(said: Mapping[str, str]) -> None:
    for name, value in said.items():
        if name in REFUSED:
            raise AddressInvalid(f"has the word {name}: {REFUSED[name]}")
        if name in HARMLESS and value not in HARMLESS[name]:
            can = "asyncpg can do nothing else"
            raise AddressInvalid(f"has {name}={value}; {name} can only be {_either(HARMLESS[name])}: {can}")
        if name in CHOICES and value not in CHOICES[name]:
            raise AddressInvalid(f"has {name}={value}; {name} can be {_either(CHOICES[name])}")
        if name in NUMBERS and not _is_number(value, may_be_negative=name == "connect_timeout"):
            raise AddressInvalid(f"has {name}={value}; {name} must be a whole number")
        if name in (*TLS_FILES, "passfile") and value != "system" and not Path(value).is_file():
            raise AddressInvalid(f"has {name}={value}, and there is no such file")


def _is_number(text: str, *, may_be_negative: bool) -> bool:
    digits = text.removeprefix("-") if may_be_negative else text
    return digits.isascii() and digits.isdigit() and len(digits) <= 9


def _either(values: tuple[str, ...]) -> str:
    *most, last = values
    return f"{', '.join(most)} or {last}" if most else last


def _tls(said: Mapping[str, str]) -> dict[str, Any]:
    """Everything about TLS, as an address of asyncpg's own: it has no keywords for the files."""
    words = {name: said[name] for name in TLS if name in said}
    if words.get("sslrootcert") == "system":
        if words.get("sslmode", "verify-full") != "verify-full" or not {"sslmode", "sslrootcert"} >= set(
            words
        ):
            raise AddressInvalid("has sslrootcert=system, beside which only sslmode=verify-full can stand")
        return {"ssl": True}
    if words.get("sslnegotiation") == "direct" and said.get("sslmode") not in (
        "require",
        "verify-ca",
        "verify-full",
    ):
        raise AddressInvalid(
            "has sslnegotiation=direct, which needs sslmode=require, verify-ca or verify-full"
        )
    return {"dsn": f"postgresql://?{urlencode(words, quote_via=quote)}"} if words else {}


def _statement_cache(said: Mapping[str, str]) -> dict[str, Any]:
    """How many statements stay prepared; with 0 none has a name, in SQLAlchemy's own statements neither."""
    if "statement_cache_size" not in said:
        return {}
    size = int(said["statement_cache_size"])
    unnamed = {} if size else {"prepared_statement_cache_size": 0, "prepared_statement_name_func": str}
    return {"statement_cache_size": size, **unnamed}
