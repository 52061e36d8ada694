"""Shows what happens in several chats as one conversation, in the order of time."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from bot.demo.cast import Role
from bot.simulator.telegram import Line, LocalMessage, rendered

Say = Callable[[str], None]
Reword = Callable[[Role, Line], Line]

_INDENT = " " * 2
_REMEMBERED = 2_000


@dataclass(slots=True)
class Count:
    """How much bots have said: new messages, and messages edited in place."""

    new: int = 0
    edited: int = 0


class Conversation:
    """Prints every line of every chat under its chat's heading, with times in `zone`.

    `reword` may change a line before it is shown (the terminal numbers the buttons so).
    """

    def __init__(self, roles: list[Role], zone: ZoneInfo, say: Say, reword: Reword | None = None) -> None:
        self._say = say
        self._reword = reword
        self.count = Count()
        self._zone = zone
        self._under: Role | None = None
        self._shown: deque[str] = deque(maxlen=_REMEMBERED)
        self._heard_lines = 0
        self._leave = [role.chat.watch(self._listener(role)) for role in roles]

    def close(self) -> None:
        """Stop listening."""
        for leave in self._leave:
            leave()
        self._leave.clear()

    def announce(self, title: str) -> None:
        """Print a line that stands outside of all chats; the next chat gets its heading again."""
        self._under = None
        self._print(title)

    async def quiet(self, seconds: float) -> None:
        """Wait until nothing has been said anywhere for this long."""
        heard = -1
        while heard != self._heard_lines:
            heard = self._heard_lines
            await asyncio.sleep(seconds)

    def show_again(self, role: Role, message: LocalMessage) -> None:
        """Print a message as it looks now."""
        user = message.payload["from"]
        self._show(role, Line(message.date, user["first_name"], True, "", message.payload, message.markup))

    def so_far(self) -> str:
        """The last things that were shown, for a complaint."""
        return "\n".join(self._shown)

    def _listener(self, role: Role) -> Callable[[Line], None]:
        return lambda line: self._heard(role, line)

    def _heard(self, role: Role, line: Line) -> None:
        self._heard_lines += 1
        if line.bot and line.payload is not None:
            if line.what == "edit":
                self.count.edited += 1
            else:
                self.count.new += 1
        self._show(role, line)

    def _show(self, role: Role, line: Line) -> None:
        if self._reword is not None:
            line = self._reword(role, line)
        if role is not self._under:
            self._under = role
            self._print(f"── {role.heading} " + "─" * max(3, 44 - len(role.heading)))
        local = replace(line, at=line.at.astimezone(self._zone))
        self._print(_INDENT + rendered(local).replace("\n", "\n" + _INDENT))

    def _print(self, text: str) -> None:
        self._shown.append(text)
        self._say(text)
