"""The log is correlated, readable by machines, and holds nothing private."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from config.loading import load_settings
from config.log import secret_values, start_logging
from config.masking import MASK, Masker, looks_like_a_card


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """A log of its own; the process's logging is put back after."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    out = io.StringIO()
    start_logging("DEBUG", secrets=["a-known-secret"], stream=out)
    yield out
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.contextvars.clear_contextvars()
    structlog.reset_defaults()


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    """Read the log's lines."""
    return [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.mark.parametrize(
    "private",
    [
        "bot 123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw",
        "https://api.telegram.org/bot1:short/getMe",
        "call 010-1234-5678",
        "call 01012345678 now",
        "call +82 10-1234-5678",
        "02-123-4567",
        "card 4111 1111 1111 1111.",
        "4111111111111111",
        "postgresql://taxi:opensesame@db/taxi",
    ],
)
def test_private_texts_are_masked(private: str) -> None:
    """Tokens, phones, cards and passwords are masked wherever they stand in a text."""
    masked = Masker().text(private)
    assert MASK in masked
    assert all(part not in masked for part in ("AAHdqTcv", "1:short", "5678", "-4567", "1111", "opensesame"))


@pytest.mark.parametrize(
    "harmless",
    [
        "booking A7K2Q of chat -1001234567890",
        "update 812345678 from user 1012345678",
        "2026-11-24T03:03:00.123456+00:00",
        "plate 12가3456",
        "0b7e9c1a-0123-4567-8901-23456789abcd",
        "fare 11600 KRW, 10.5 km",
        "http://127.0.0.1:8080/healthz",
        "card-like but not one: 4111 1111 1111 1112",
    ],
)
def test_harmless_texts_stay(harmless: str) -> None:
    """Codes, ids, times, plates and fares stay readable."""
    assert Masker().text(harmless) == harmless


def test_private_keys_are_masked_at_any_depth() -> None:
    """A value under a private name is masked, whatever it is and however deep."""
    event = {
        "event": "x",
        "sent": [{"phone": 1, "deep": {"provider_token": "abc", "n": 3}}],
        "address": "Seoul",
    }
    assert Masker()(None, "info", event) == {
        "event": "x",
        "sent": [{"phone": MASK, "deep": {"provider_token": MASK, "n": 3}}],
        "address": MASK,
    }


def test_luhn() -> None:
    """A card number is told from another long number by its check digit."""
    assert looks_like_a_card("4111-1111-1111-1111")
    assert not looks_like_a_card("4111-1111-1111-1112")


def test_lines_carry_the_correlation(stream: io.StringIO) -> None:
    """What is bound to the context is on every line, of our loggers and of the libraries'."""
    structlog.contextvars.bind_contextvars(correlation="u-17")
    structlog.get_logger("ours").info("booked", code="A7K2Q")
    logging.getLogger("theirs").warning("call %s", "010-1234-5678", extra={"update": 5})
    ours, theirs = lines(stream)
    assert (ours["event"], ours["code"], ours["correlation"], ours["level"]) == (
        "booked",
        "A7K2Q",
        "u-17",
        "info",
    )
    assert (theirs["event"], theirs["update"], theirs["correlation"]) == (f"call {MASK}", 5, "u-17")


def test_exceptions_are_masked(stream: io.StringIO) -> None:
    """A traceback is logged, and a secret in its text is not."""
    try:
        raise ValueError("a-known-secret of 010-1234-5678")
    except ValueError:
        structlog.get_logger("ours").exception("bad")
        logging.getLogger("theirs").exception("bad too")
    for line in lines(stream):
        assert f"ValueError: {MASK} of {MASK}" in line["exception"]


@pytest.mark.parametrize(
    "name", ["httpx", "httpcore.http11", "aiohttp.access", "aiogram.event", "telegram.ext"]
)
def test_libraries_that_log_addresses_are_quiet(stream: io.StringIO, name: str) -> None:
    """Libraries that put a call's address or a person's text into the log are held back."""
    logging.getLogger(name).info("HTTP Request: POST https://api.telegram.org/bot1:x/sendMessage")
    assert stream.getvalue() == ""


def test_the_secrets_of_the_settings_are_known() -> None:
    """Every secret setting is masked by its value, passwords in addresses too."""
    settings = load_settings(
        environ={
            "BOOKING_BOT_TOKEN": "1:short-token",
            "STRIPE_SECRET_KEY": "stripe-words",
            "DATABASE_URL": "postgresql://u:database-words@db/x?sslmode=require&sslpassword=key-words",
            "REDIS_URL": "redis://:redis-words@redis/0",
        },
        env_file=None,
    )
    assert secret_values(settings) == {
        "1:short-token",
        "stripe-words",
        "database-words",
        "key-words",
        "redis-words",
    }
