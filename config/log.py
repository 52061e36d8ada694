"""Sets up the log: structlog over the standard library, correlated, masked, JSON unless a person watches."""

import logging
import sys
from collections.abc import Iterable
from typing import Any, TextIO
from urllib.parse import urlsplit

import structlog
from pydantic import SecretStr
from structlog.typing import Processor

from config.masking import Masker
from config.settings import Settings
from storage.addresses import read_address

# What these say below the level is either the address of a call, which holds a token, or people's texts.
_HELD_BACK = {
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
    "aiohttp.access": logging.WARNING,
    "aiosqlite": logging.WARNING,
    "alembic": logging.WARNING,
    "sqlalchemy": logging.WARNING,
    "apscheduler": logging.WARNING,
    "aiogram": logging.WARNING,
    "aiogram_dialog": logging.WARNING,
    "telegram": logging.WARNING,
    "asyncio": logging.INFO,
}


def configure_logging(settings: Settings, *, stream: TextIO | None = None) -> None:
    """Set up the log of this process for these settings, on standard error unless told otherwise."""
    start_logging(settings.log_level, secrets=secret_values(settings), stream=stream)


def start_logging(level: str = "INFO", *, secrets: Iterable[str] = (), stream: TextIO | None = None) -> None:
    """Send every logger through one handler that adds time and correlation, and masks what is secret.

    Whatever is bound with `structlog.contextvars` (the key `correlation` above all) is on every line.
    """
    out = stream or sys.stderr
    ours: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.StackInfoRenderer(),
    ]
    theirs: list[Processor] = [*ours, structlog.stdlib.ExtraAdder()]
    structlog.configure(
        processors=[*ours, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(_formatter(theirs, Masker(secrets), for_people=out.isatty()))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name, least in _HELD_BACK.items():
        logging.getLogger(name).setLevel(least)


def secret_values(settings: Settings) -> set[str]:
    """Collect every secret of the settings, the passwords inside addresses of databases included."""
    values = (getattr(settings, name) for name in Settings.model_fields)
    secrets = {value.get_secret_value() for value in values if isinstance(value, SecretStr)}
    if settings.redis_url and (password := urlsplit(settings.redis_url).password):
        secrets.add(password)
    return secrets | read_address(settings.database_url).secrets


def _formatter(theirs: list[Processor], mask: Masker, *, for_people: bool) -> logging.Formatter:
    last: Any = (
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        if for_people
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=theirs,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            mask,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            last,
        ],
    )
