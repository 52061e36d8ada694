"""DATABASE_URL is read as people write it, and what is wrong with it is said without secrets."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from storage.addresses import Address, AddressInvalid, read_address
from storage.hosts import connect_to_first

USUAL: dict[str, Any] = {
    "timeout": 4.0,
    "server_settings": {"application_name": "calltaxi"},
    "async_creator_fn": connect_to_first,
}
"""What an address without words comes to."""


def read(rest: str) -> Address:
    """An address at PostgreSQL."""
    return read_address(f"postgresql://{rest}")


def words(query: str) -> dict[str, Any]:
    """What these words come to, beside the usual."""
    found = read(f"db/taxi?{query}").connect_args
    return {name: value for name, value in found.items() if USUAL.get(name) != value}


def wrong(text: str) -> str:
    """What is said of an address."""
    with pytest.raises(AddressInvalid) as refusal:
        read_address(text)
    return str(refusal.value)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+asyncpg", "PostgreSQL"])
def test_every_way_to_begin_means_asyncpg(scheme: str) -> None:
    """However PostgreSQL is spelt, the driver is asyncpg, and nothing is left behind the question mark."""
    address = read_address(f"{scheme}://u:p@db:5433/taxi?sslmode=disable")
    assert address.dialect == "postgresql"
    assert address.url.render_as_string(hide_password=False) == "postgresql+asyncpg://u:p@db:5433/taxi"
    assert read("u:p@db/taxi").connect_args == USUAL


@pytest.mark.parametrize(
    ("text", "file"),
    [
        ("sqlite:///data/a.db", "data/a.db"),
        ("sqlite+aiosqlite:////srv/a.db", "/srv/a.db"),
        ("SQLITE:///ä b@c.db", "ä b@c.db"),
    ],
)
def test_a_file_is_read_as_it_is_written(text: str, file: str) -> None:
    """Three slashes and a relative path, or four and an absolute one; nothing in it is decoded."""
    address = read_address(text)
    assert (address.dialect, address.url.drivername) == ("sqlite", "sqlite+aiosqlite")
    assert (address.url.database, address.connect_args) == (file, {})


@pytest.mark.parametrize(
    ("rest", "hosts", "ports"),
    [
        ("a:1,b:2/taxi", ["a", "b"], [1, 2]),
        ("a,b:6432,c/taxi", ["a", "b", "c"], [5432, 6432, 5432]),
        ("/taxi?host=a,b&port=6432", ["a", "b"], [6432, 6432]),
        ("/taxi?host=a,b&port=1,2", ["a", "b"], [1, 2]),
        ("a:1,b:2/taxi?host=c", ["c"], None),
        ("/taxi?hostaddr=10.0.0.1,10.0.0.2", ["10.0.0.1", "10.0.0.2"], [5432, 5432]),
        ("[::1]:6432,b/taxi", ["::1", "b"], [6432, 5432]),
        ("/taxi?host=/var/run/postgresql", ["/var/run/postgresql"], [5432]),
        ("%2Fvar%2Frun%2Fpostgresql:6432/taxi", ["/var/run/postgresql"], [6432]),
    ],
)
def test_hosts_and_sockets(rest: str, hosts: list[str], ports: list[int] | None) -> None:
    """Several hosts, each with its port, or a socket's folder: in front, or as words, which are stronger."""
    if ports is None:
        assert "2 ports for 1 host" in wrong(f"postgresql://{rest}")
        return
    address = read(rest)
    assert address.url.host is None
    assert (address.connect_args["host"], address.connect_args["port"]) == (hosts, ports)


def test_several_hosts_mean_the_one_that_can_be_written_to() -> None:
    """Of several hosts the primary is wanted, unless the address says that any will do."""
    assert read("a,b/taxi").connect_args["target_session_attrs"] == "read-write"
    assert read("a,b/taxi?target_session_attrs=any").connect_args["target_session_attrs"] == "any"
    assert "target_session_attrs" not in read("a/taxi").connect_args


@pytest.mark.parametrize(
    ("rest", "host", "port"),
    [("[::1]/x", "::1", None), (":6432/x", None, 6432), ("/x", None, None), ("db:6432", "db", 6432)],
)
def test_one_host_is_in_the_url(rest: str, host: str | None, port: int | None) -> None:
    """One host needs no list; none is the socket where PostgreSQL listens on this machine."""
    address = read(rest)
    assert (address.url.host, address.url.port) == (host, port)
    assert address.connect_args == USUAL


def test_words_are_stronger_than_what_stands_in_front() -> None:
    """User, password and database can be words too, and are decoded: a plus sign is a plus sign."""
    url = read("u:p@db/x?user=a%40b&password=c%26+d&dbname=taxi").url
    assert (url.username, url.password, url.database) == ("a@b", "c&+d", "taxi")
    url = read("a%40b:c%2F%3A@db/t%20i").url
    assert (url.username, url.password, url.database) == ("a@b", "c/:", "t i")


@pytest.mark.parametrize(
    ("query", "passed"),
    [
        ("sslmode=require", {"dsn": "postgresql://?sslmode=require"}),
        ("ssl=true", {"dsn": "postgresql://?sslmode=require"}),
        ("ssl=verify-full", {"dsn": "postgresql://?sslmode=verify-full"}),
        ("sslrootcert=system", {"ssl": True}),
        ("sslmode=verify-full&sslrootcert=system", {"ssl": True}),
        ("sslmode=require&sslpassword=a+b", {"dsn": "postgresql://?sslmode=require&sslpassword=a%2Bb"}),
        (
            "ssl_min_protocol_version=TLSv1.3&sslmode=require",
            {"dsn": "postgresql://?sslmode=require&ssl_min_protocol_version=TLSv1.3"},
        ),
        (
            "sslmode=require&sslnegotiation=direct",
            {"dsn": "postgresql://?sslmode=require&sslnegotiation=direct"},
        ),
        ("connect_timeout=5", {"timeout": 5.0}),
        ("connect_timeout=0", {"timeout": None}),
        ("connect_timeout=-1", {"timeout": None}),
        ("connect_timeout=", {}),
        ("target_session_attrs=primary", {"target_session_attrs": "primary"}),
        ("application_name=taxi", {"server_settings": {"application_name": "taxi"}}),
        ("fallback_application_name=taxi", {"server_settings": {"application_name": "taxi"}}),
        (
            "options=-csearch_path%3Dtaxi",
            {"server_settings": {"application_name": "calltaxi", "options": "-csearch_path=taxi"}},
        ),
        (
            "search_path=taxi&statement_timeout=5s",
            {
                "server_settings": {
                    "application_name": "calltaxi",
                    "search_path": "taxi",
                    "statement_timeout": "5s",
                }
            },
        ),
        ("load_balance_hosts=random", {"shuffled": True}),
        ("load_balance_hosts=disable", {}),
        ("statement_cache_size=50", {"statement_cache_size": 50}),
        (
            "prepared_statement_cache_size=0",
            {
                "statement_cache_size": 0,
                "prepared_statement_cache_size": 0,
                "prepared_statement_name_func": str,
            },
        ),
        ("keepalives=1&keepalives_idle=5&keepalives_count=3&tcp_user_timeout=9000", {}),
        ("channel_binding=prefer&gssencmode=disable&sslcompression=0&client_encoding=utf8", {}),
    ],
)
def test_words_and_what_asyncpg_is_told(query: str, passed: dict[str, Any]) -> None:
    """Each of libpq's words becomes what asyncpg calls it; what asks for nothing is taken and forgotten."""
    assert words(query) == passed


def test_files_of_certificates_and_passwords(tmp_path: Path) -> None:
    """A file that is named must be there."""
    file = tmp_path / "file"
    for name in ("sslrootcert", "sslcert", "sslkey", "sslcrl", "passfile"):
        missing = wrong(f"postgresql://db/taxi?{name}={file}")
        assert missing == f"has {name}={file}, and there is no such file"
    file.touch()
    assert words(f"passfile={file}") == {"passfile": str(file)}
    dsn = words(f"sslmode=verify-ca&sslrootcert={file}")["dsn"]
    assert dsn == f"postgresql://?sslmode=verify-ca&sslrootcert={quote(str(file), safe='')}"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (
            "sslmode=maybe",
            "has sslmode=maybe; sslmode can be disable, allow, prefer, require, verify-ca or verify-full",
        ),
        ("ssl=maybe", "has sslmode=maybe; sslmode can be"),
        ("sslmod=require", "has the word sslmod, which is unknown; perhaps sslmode is meant"),
        ("SSLMODE=require", "perhaps sslmode is meant"),
        ("work_mem=5MB", "has the word work_mem, which is unknown; the server's own are set by options="),
        ("connect_timeout=soon", "has connect_timeout=soon; connect_timeout must be a whole number"),
        ("connect_timeout=1.5", "has connect_timeout=1.5; connect_timeout must be a whole number"),
        ("keepalives_idle=-5", "has keepalives_idle=-5; keepalives_idle must be a whole number"),
        ("keepalives=yes", "has keepalives=yes; keepalives can be 0 or 1"),
        ("port=99999", "has a port that is no number from 1 to 65535"),
        (
            "target_session_attrs=standby",
            "has target_session_attrs=standby; target_session_attrs can be any, read-write or primary",
        ),
        (
            "channel_binding=require",
            "has channel_binding=require; channel_binding can only be prefer or disable: asyncpg",
        ),
        ("gssencmode=require", "has gssencmode=require; gssencmode can only be"),
        ("client_encoding=latin1", "has client_encoding=latin1; client_encoding can only be"),
        ("krbsrvname=postgres", "has the word krbsrvname: Kerberos is not supported"),
        ("service=taxi", "has the word service: no service file is read"),
        ("require_auth=scram-sha-256", "has the word require_auth: the driver"),
        ("oauth_client_secret=x", "has the word oauth_client_secret: OAuth is not supported"),
        ("requiressl=1", "has the word requiressl: sslmode=require"),
        ("sslrootcert=system&sslmode=require", "has sslrootcert=system, beside which only"),
        ("sslnegotiation=direct", "has sslnegotiation=direct, which needs sslmode=require"),
        ("sslmode=require&sslmode=disable", "says sslmode twice"),
        ("sslmode", "has a word after the ? without a ="),
        ("host=a,,b", "has a comma between hosts"),
        ("host=a&hostaddr=10.0.0.1", "has both a host and hostaddr"),
        ("host=a,b&port=1,2,3", "has 3 ports for 2 hosts"),
    ],
)
def test_a_wrong_word_is_named(query: str, said: str) -> None:
    """What is said names the word, and what can be written instead."""
    assert said in wrong(f"postgresql:///taxi?{query}")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("mysql://db/taxi", "must start with sqlite:/// or postgresql://"),
        ("host=db user=u", "must start with sqlite:/// or postgresql://"),
        ("postgresql+psycopg://db/taxi", "must start with"),
        ("sqlite://a.db", "must have three slashes"),
        ("sqlite:///a.db?mode=ro", "SQLite takes no words"),
        ("sqlite:///", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("postgresql://db:x/taxi", "has a port that is no number"),
        (f"postgresql://db:{'1' * 5000}/taxi", "has a port that is no number"),
        ("postgresql://db:0/taxi", "has a port that is no number"),
        ("postgresql://db:٣/taxi", "has a port that is no number"),
        ("postgresql://[::1/taxi", "has a host that cannot be read"),
        ("postgresql://a..b/taxi", "has a host that no host can be called"),
        ("postgresql://db/%FF", "has %-codes that are not UTF-8"),
        ("postgresql://db/%00", "has a %00 in it"),
    ],
)
def test_an_address_that_cannot_be_one(text: str, said: str) -> None:
    """What is no address, or leads nowhere, is refused before anything is connected to."""
    assert said in wrong(text)


@pytest.mark.parametrize(
    "rest",
    [
        "user:quince/pear@db/taxi",
        "user:quince@pear@db/taxi",
        "user:1/quince?pear=quince@db/taxi",
        "user:quince@db:pear/taxi",
        "user:quince@db/taxi?sslmode=maybe",
        "user:quince%FFpear@db/taxi",
        "db/taxi?password=quince&pear=quince",
        "db/taxi?password=quince&pear",
        "db/taxi?password=quince&pear=1&pear=2",
        "db/taxi?password=quince&port=0",
        "db/taxi?sslpassword=quince&sslnegotiation=direct",
        "quince:pear/taxi",
    ],
)
def test_nothing_of_a_password_is_quoted(rest: str) -> None:
    """However a password breaks the address, no piece of it is in what is said."""
    said = wrong(f"postgresql://{rest}")
    assert "quince" not in said
    assert "pear" not in said


def test_secrets_are_known_and_not_shown() -> None:
    """Passwords are told to whoever masks them, as written and as meant, and are in no representation."""
    address = read("u:hid%2Fden@db/taxi?sslmode=require&sslpassword=other")
    assert address.secrets == {"hid%2Fden", "hid/den", "other"}
    assert "hid" not in repr(address)
    assert "other" not in repr(address)
    assert read_address("sqlite:///a.db").secrets == frozenset()
