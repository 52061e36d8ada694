"""Counts what a scene cost: messages, Bot API calls by bot and method, seconds."""

import time
from collections import Counter

from bot.demo.conversation import Conversation, Count
from bot.simulator.telegram import LocalBot, LocalTelegram

_NOT_COUNTED = "getUpdates"


class Tally:
    """Starts counting when it is made; getUpdates is left out, as it is no call of a ride."""

    def __init__(self, telegram: LocalTelegram, conversation: Conversation) -> None:
        self._telegram = telegram
        self._conversation = conversation
        self._calls = Counter(telegram.calls)
        self._said = Count(conversation.count.new, conversation.count.edited)
        self._began = time.perf_counter()

    def calls(self) -> Counter[tuple[LocalBot, str]]:
        """The calls since the start, by bot and method."""
        made = Counter(self._telegram.calls)
        made.subtract(self._calls)
        return Counter({key: n for key, n in made.items() if n > 0 and key[1] != _NOT_COUNTED})

    def line(self, title: str) -> str:
        """The totals as a block of lines that begins with `title`."""
        seconds = time.perf_counter() - self._began
        said, calls = self._conversation.count, self.calls()
        new, edited = said.new - self._said.new, said.edited - self._said.edited
        head = (
            f"{title}: {new + edited} messages of the bots ({new} new, {edited} edited in place), "
            f"{calls.total()} Bot API calls, {seconds:.1f} seconds"
        )
        return "\n".join([head, *(f"  {row}" for row in _by_bot(calls))])


def _by_bot(calls: Counter[tuple[LocalBot, str]]) -> list[str]:
    rows = []
    for bot in dict.fromkeys(bot for bot, _ in calls):
        methods = Counter({method: n for (who, method), n in calls.items() if who is bot})
        parts = ", ".join(f"{method} {n}" for method, n in methods.most_common())
        rows.append(f"@{bot.username} {methods.total()}: {parts}")
    return rows
