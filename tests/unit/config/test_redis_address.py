"""The address of Redis: as its library has it, and one line where it is wrong."""

import pytest

from config.loading import BOTH_SIDES
from tests.unit.config.test_settings import REAL, load, wrong


@pytest.mark.parametrize(
    "written",
    [
        "redis://redis",
        "redis://redis/",
        "redis://:secret@redis:6380/2",
        "redis://redis/0?socket_timeout=0.5&health_check_interval=30&retry_on_timeout=true",
        "rediss://user:secret@redis:6380/0?ssl_cert_reqs=none",
        "unix:///run/redis.sock?db=3",
    ],
)
def test_redis_is_addressed_as_its_library_has_it(written: str) -> None:
    """Every way to write the address of Redis, and the options behind it, is taken as it is."""
    assert load(*BOTH_SIDES, **REAL, REDIS_URL=written).redis_url == written


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("http://redis/0", "must start with redis"),
        ("redis://redis:port/0", "has a port that is no number"),
        ("redis://redis/zero", "must end in the number of a database"),
        ("redis://redis/0?socket_timeout=soon", "Invalid value for 'socket_timeout'"),
        ("redis://redis/0?sockettimeout=3", "unexpected keyword argument 'sockettimeout'"),
        ("redis://redis/0?encoding=nonsense", "unknown encoding: nonsense"),
        ("rediss://redis/0?ssl_cert_reqs=maybe", "Certificate Requirements Flag: maybe"),
    ],
)
def test_a_wrong_address_of_redis_is_said_in_one_line(written: str, said: str) -> None:
    """Whatever is wrong with the address of Redis, its options too, stops the start with one line."""
    problems = wrong(*BOTH_SIDES, **REAL, REDIS_URL=written)
    assert set(problems) == {"REDIS_URL"}
    assert said in problems["REDIS_URL"]
    assert "\n" not in problems["REDIS_URL"]


def test_redis_needs_its_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the library is not installed the start says how to get it."""
    monkeypatch.setattr("config.checks.find_spec", lambda name: None)
    assert "is not installed" in wrong("booking", **REAL, REDIS_URL="redis://redis/0")["REDIS_URL"]
