"""Numbers the buttons that bots show, so that a person can press them by typing a number."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from bot.demo.cast import Role
from bot.simulator.telegram import Button, Line, LocalMessage

_KEPT = 300
_LOOKED_BACK = 3


@dataclass(frozen=True, slots=True)
class Choice:
    """One numbered button: whose chat it is in, its message, and whether it is on the reply keyboard."""

    role: Role
    message: LocalMessage
    button: Button
    on_keyboard: bool


class Numbering:
    """Gives each button the next number; a message that is edited gives its buttons new ones."""

    def __init__(self) -> None:
        self._choices: dict[int, Choice] = {}
        self._last = 0

    def choice(self, number: int) -> Choice | None:
        """What stands behind a number, or None."""
        return self._choices.get(number)

    def reword(self, role: Role, line: Line) -> Line:
        """The line with numbers in front of its buttons' labels."""
        message = role.chat.message(line.payload["message_id"]) if line.bot and line.payload else None
        if message is None or not line.markup:
            return line
        return replace(line, markup={**line.markup, **dict(self._numbered(role, message, line.markup))})

    def _numbered(
        self, role: Role, message: LocalMessage, markup: dict[str, Any]
    ) -> Iterator[tuple[str, list[list[dict[str, Any]]]]]:
        for kind in ("inline_keyboard", "keyboard"):
            rows = markup.get(kind, [])
            yield kind, [[self._number(role, message, raw, kind) for raw in row] for row in rows]

    def _number(self, role: Role, message: LocalMessage, raw: dict[str, Any], kind: str) -> dict[str, Any]:
        self._last += 1
        self._choices[self._last] = Choice(role, message, Button.of(raw), kind == "keyboard")
        self._choices.pop(self._last - _KEPT, None)
        return {**raw, "text": f"{self._last} {raw['text']}"}


def newest_with_buttons(role: Role) -> list[LocalMessage]:
    """The last messages of this chat that have buttons, oldest first."""
    with_buttons = [m for m in role.chat.messages if m.from_bot and not m.deleted and m.labels]
    return with_buttons[-_LOOKED_BACK:]
