"""A handler that takes updates down, and an intake in front of it."""

import asyncio
from collections import defaultdict
from typing import Any

from bot.inbound.correlation import current_correlation
from bot.inbound.intake import Intake, IntakeLimits
from tests.builders import SetClock
from tests.patience import HANG
from tests.unit.bot.ports import MemoryInbox

QUICK = IntakeLimits(longest_wait=0.002, attempts=3, gather=0.001, look_every=0.01, drain=HANG)


def message(update_id: int, chat: int, text: str = "hello") -> dict[str, Any]:
    """A message as Telegram sends it, as far as the intake looks."""
    return {"update_id": update_id, "message": {"chat": {"id": chat}, "text": text}}


def checkout(update_id: int, person: int) -> dict[str, Any]:
    """A pre-checkout query of this person."""
    return {"update_id": update_id, "pre_checkout_query": {"id": "q", "from": {"id": person}}}


class RecordingHandler:
    """Takes updates down; a chat can be blocked, an update can be made to fail."""

    def __init__(self) -> None:
        self.seen: list[int] = []
        self.by_chat: dict[int, list[int]] = defaultdict(list)
        self.answered: list[int] = []
        self.correlations: list[str] = []
        self.blocked: dict[int, asyncio.Event] = {}
        self.failing: dict[int, int] = {}
        self.busy = 0
        self.most_busy = 0

    async def feed(self, update: dict[str, Any]) -> None:
        chat, number = update["message"]["chat"]["id"], update["update_id"]
        self.busy += 1
        self.most_busy = max(self.most_busy, self.busy)
        try:
            await asyncio.sleep(0)
            if chat in self.blocked:
                await self.blocked[chat].wait()
            if self.failing.get(number, 0):
                self.failing[number] -= 1
                raise ValueError("Minji's telephone is 010-1234-5678")
            self.seen.append(number)
            self.by_chat[chat].append(number)
            self.correlations.append(current_correlation())
        finally:
            self.busy -= 1

    async def answer(self, update: dict[str, Any]) -> None:
        self.answered.append(update["update_id"])


def make(handler: RecordingHandler, inbox: MemoryInbox, patience: IntakeLimits = QUICK) -> Intake:
    """An intake of the booking bot for this handler."""
    return Intake(
        "booking", inbox, handler.feed, SetClock(), answer_pre_checkout=handler.answer, limits=patience
    )
