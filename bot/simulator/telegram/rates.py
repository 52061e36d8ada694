"""Telegram's own limits on sending, https://core.telegram.org/bots/faq#my-bot-is-hitting-limits."""

from collections import deque
from math import ceil

_PER_BOT, _BOT_SECONDS = 30, 1.0
_PER_GROUP, _GROUP_SECONDS = 20, 60.0
_CHAT_BURST, _CHAT_SECONDS = 5, 5.0


class Rates:
    """Counts what bots send: 30 a second for a bot, 1 a second for a chat (short bursts pass), 20 a
    minute for a group."""

    def __init__(self) -> None:
        self._sent: dict[tuple[str, object], deque[float]] = {}

    def wait(self, bot: str, chat_id: object, now: float) -> int:
        """Seconds that the bot has to wait (0: it may send, and that is counted), at time `now`."""
        is_group = str(chat_id).startswith("-")
        per_chat = (_PER_GROUP, _GROUP_SECONDS) if is_group else (_CHAT_BURST, _CHAT_SECONDS)
        limits = [((bot, None), _PER_BOT, _BOT_SECONDS), ((bot, str(chat_id)), *per_chat)]
        for key, most, seconds in limits:
            times = self._sent.setdefault(key, deque())
            while times and times[0] <= now - seconds:
                times.popleft()
            if len(times) >= most:
                return max(1, ceil(times[0] + seconds - now))
        for key, _, _ in limits:
            self._sent[key].append(now)
        return 0
