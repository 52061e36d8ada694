"""What became of an attempt to send, in the relay's words."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

from domain.messages.delivery import Delivery
from domain.ports.outbox import ChatMigrated, RetryLater, UndeliverableError

log = structlog.get_logger(__name__)

_MOVES = 3


@dataclass(frozen=True, slots=True)
class Sent:
    """It was sent; the message's id where there is one."""

    message_id: int | None


@dataclass(frozen=True, slots=True)
class Retry:
    """It was not taken now. `mistake`: by a fault of ours, not at Telegram's request."""

    error: str
    after: float | None = None
    mistake: bool = False


@dataclass(frozen=True, slots=True)
class GiveUp:
    """It will not be taken."""

    error: str


@dataclass(frozen=True, slots=True)
class LeaseExpired:
    """The lease ran out first; whether it was sent is not known, most likely it waited for its chat."""


Outcome = Sent | Retry | GiveUp | LeaseExpired


async def attempt(
    send: Callable[[], Awaitable[int | None]],
    delivery: Delivery,
    within: float,
    moved: Callable[[int, int], Awaitable[None]],
) -> Outcome:
    """Send within so many seconds, following a chat that has moved; `moved` hears of its old and new id."""
    try:
        async with asyncio.timeout(within) as time_left:
            return Sent(await _following(send, delivery, moved))
    except UndeliverableError as refusal:
        return GiveUp(str(refusal) or "refused for good")
    except RetryLater as later:
        return Retry(str(later), later.after)
    except ChatMigrated:
        return Retry("the chat keeps moving")
    except TimeoutError:
        return LeaseExpired() if time_left.expired() else Retry("no answer in time")
    except Exception as failure:
        log.exception("a delivery failed", delivery=delivery.id, template=delivery.template)
        return Retry(type(failure).__name__, mistake=True)


async def _following(
    send: Callable[[], Awaitable[int | None]],
    delivery: Delivery,
    moved: Callable[[int, int], Awaitable[None]],
) -> int | None:
    for _ in range(_MOVES - 1):
        try:
            return await send()
        except ChatMigrated as move:
            log.warning("a chat has moved", template=delivery.template)
            await moved(delivery.chat_id, move.new_chat_id)
    return await send()
