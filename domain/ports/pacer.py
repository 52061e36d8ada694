"""Telegram's narrow door: everything that is sent waits here first."""

from typing import Protocol

from domain.messages.delivery import Urgency


class Pacer(Protocol):
    """Keeps within Telegram's limits: 30 messages a second, 1 a second a chat, 20 a minute a group."""

    async def wait(self, chat_id: int | None, urgency: Urgency) -> None:
        """Return when one message may be sent to the chat (None: no chat limit applies)."""
        ...

    def slow_down(self, chat_id: int | None, seconds: float) -> None:
        """Telegram asked to wait (retry_after), for this chat or, with None, for the whole bot."""
        ...
