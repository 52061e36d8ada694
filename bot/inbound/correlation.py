"""The correlation id: which update, or which tick, caused what happens now."""

from contextlib import AbstractContextManager

from structlog.contextvars import bound_contextvars, get_contextvars

CORRELATION = "correlation_id"


def correlated(bot: str, update_id: int) -> AbstractContextManager[None]:
    """While entered, log lines and events carry the id of this update of this bot."""
    return bound_contextvars(**{CORRELATION: f"{bot}:{update_id}"})


def current_correlation() -> str:
    """The correlation id of what happens now; empty where nothing bound one."""
    return str(get_contextvars().get(CORRELATION, ""))
