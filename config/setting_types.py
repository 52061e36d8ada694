"""How a setting's words become values: durations, lists, networks, addresses of servers and databases."""

import re
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.numbers import list_currencies
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr

from config.i18n import languages_in
from storage.addresses import read_address

_SHORT = re.compile(r"(?:(\d+)d)?\s*(?:(\d+)h)?\s*(?:(\d+)m(?:in)?)?\s*(?:(\d+)s)?", re.IGNORECASE)
_ISO = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?", re.IGNORECASE)
_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")
_WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


def parse_duration(value: object) -> timedelta:
    """Read `45s`, `15m`, `1h30m`, `2d`, a bare number of seconds, or ISO (`PT15M`); raises ValueError."""
    if isinstance(value, timedelta):
        return value
    text = str(value).strip()
    if text.isdigit():
        return timedelta(seconds=int(text))
    found = _SHORT.fullmatch(text) or _ISO.fullmatch(text)
    if not found or not any(found.groups()):
        raise ValueError("is not a duration; write it as 45s, 15m, 2h, 1h30m or PT15M")
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def _positive(value: timedelta) -> timedelta:
    if not timedelta(seconds=1) <= value <= timedelta(days=30):
        raise ValueError("must be between one second and 30 days")
    return value


def _or_never(value: object) -> object:
    return (
        None
        if str(value).strip().lower() in {"", "none", "off", "never"}
        else _positive(parse_duration(value))
    )


def _split(value: object) -> object:
    return [part for part in re.split(r"[\s,]+", value) if part] if isinstance(value, str) else value


def _networks(value: object) -> tuple[IPv4Network | IPv6Network, ...]:
    parts = _split(value)
    try:
        return tuple(ip_network(part) for part in parts)  # type: ignore[attr-defined]  # text or a list of it
    except ValueError:
        raise ValueError("must be networks such as 127.0.0.0/8 or 10.1.0.0/16, separated by commas") from None


def _web_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("must be an address that starts with http:// or https://")
    return value.rstrip("/")


def _database_url(value: str) -> str:
    """The address as it is written, which storage can read; it says what is wrong with another."""
    read_address(value)
    return value


def _redis_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"redis", "rediss", "unix"}:
        raise ValueError("must start with redis:// or rediss://")
    try:
        _ = parts.port
    except ValueError:
        raise ValueError("has a port that is no number up to 65535") from None
    if parts.scheme != "unix" and not re.fullmatch(r"/?|/\d+/?", parts.path):
        raise ValueError("must end in the number of a database, such as redis://redis:6379/0")
    return value


def _token(value: SecretStr) -> SecretStr:
    if not _TOKEN.fullmatch(value.get_secret_value()):
        raise ValueError("does not look like a bot's token; it has a number, a colon and letters")
    return value


def _webhook_secret(value: SecretStr) -> SecretStr:
    if not _WEBHOOK_SECRET.fullmatch(value.get_secret_value()):
        raise ValueError("must be 1 to 256 of the signs A-Z a-z 0-9 _ and - (Telegram's rule)")
    return value


def _group(value: int) -> int:
    if value >= 0:
        raise ValueError("is not a group's id; those start with a minus")
    return value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("is not a time zone that is known here") from None
    return value


def _language(value: str) -> str:
    if value not in languages_in():
        raise ValueError(f"is none of the languages that have texts here: {', '.join(languages_in())}")
    return value


def _currency(value: str) -> str:
    code = value.upper()
    if code not in list_currencies():
        raise ValueError("is not a currency's code of three letters")
    return code


Duration = Annotated[timedelta, BeforeValidator(parse_duration), AfterValidator(_positive)]
DurationOrNever = Annotated[timedelta | None, BeforeValidator(_or_never)]
Ids = Annotated[tuple[int, ...], BeforeValidator(_split)]
Networks = Annotated[tuple[IPv4Network | IPv6Network, ...], BeforeValidator(_networks)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
DatabaseUrl = Annotated[str, AfterValidator(_database_url)]
RedisUrl = Annotated[str, AfterValidator(_redis_url)]
BotToken = Annotated[SecretStr, AfterValidator(_token)]
WebhookSecret = Annotated[SecretStr, AfterValidator(_webhook_secret)]
GroupId = Annotated[int, AfterValidator(_group)]
TimeZone = Annotated[str, AfterValidator(_zone)]
Currency = Annotated[str, AfterValidator(_currency)]
Locale = Annotated[str, AfterValidator(_language)]
Won = Annotated[int, Field(ge=0, le=10_000_000)]
