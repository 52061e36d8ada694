"""Questions that wait for a bot's answer: callbacks and pre-checkouts."""

import asyncio
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.simulator.telegram.bots import LocalBot
from bot.simulator.telegram.clock import Clock
from bot.simulator.telegram.errors import Json, query_too_old

CALLBACK_LIFETIME = timedelta(seconds=150)


@dataclass(frozen=True, slots=True)
class CallbackAnswer:
    """What a person saw after pressing a button: `seconds` until the spinner ended, and the notice."""

    text: str | None
    show_alert: bool
    answered: bool
    seconds: float


@dataclass(frozen=True, slots=True)
class PaymentOutcome:
    """What a payer saw: success with the charge's id, or the reason why not."""

    ok: bool
    error: str | None = None
    charge_id: str | None = None


@dataclass(slots=True)
class Query:
    """One open question; `answer` gets the parameters of the bot's answer."""

    id: str
    bot: LocalBot
    asked: datetime
    answer: asyncio.Future[Json]


class Queries:
    """Open questions by id. Each is answered once, by the bot it was put to, within its lifetime."""

    def __init__(self, clock: Clock, prefix: str, lifetime: timedelta) -> None:
        self._clock = clock
        self._prefix = prefix
        self._count = 0
        self._open: dict[str, Query] = {}
        self._order: deque[Query] = deque()
        self.lifetime = lifetime

    def ask(self, bot: LocalBot) -> Query:
        """Open a question; those that nobody answered in time are forgotten on the way."""
        now = self._clock.now()
        while self._order and now - self._order[0].asked > self.lifetime:
            self._open.pop(self._order.popleft().id, None)
        self._count += 1
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        query = Query(f"{self._prefix}{self._count}", bot, now, answer)
        self._open[query.id] = query
        self._order.append(query)
        return query

    def answer(self, bot: LocalBot, query_id: str, parameters: Json) -> None:
        """Close a question; raises `ApiError` 400 where it is unknown, answered or too old."""
        query = self._open.get(query_id)
        if query is None or query.bot is not bot or self._clock.now() - query.asked > self.lifetime:
            raise query_too_old()
        del self._open[query_id]
        if not query.answer.done():
            query.answer.set_result(parameters)
