"""What a window or an action of a dialog has at hand, by name and type."""

from dataclasses import dataclass
from typing import Any

from aiogram_dialog import DialogManager

from domain.model.people import Customer
from handlers.desk import Desk
from handlers.texts import Texts
from handlers.turn import Turn


@dataclass(frozen=True, slots=True)
class Talk:
    """One customer's dialog in one turn."""

    manager: DialogManager
    desk: Desk
    t: Texts
    turn: Turn
    customer: Customer

    @property
    def data(self) -> dict[str, Any]:
        """What the dialog remembers between messages."""
        return self.manager.dialog_data

    def notice(self, key: str, **params: object) -> None:
        """Put a line above the window shown next."""
        self.turn.notice = self.t.text(key, **params)


def talk(manager: DialogManager) -> Talk:
    """Everything at hand behind this manager."""
    data = manager.middleware_data
    return Talk(manager, data["desk"], data["t"], data["turn"], data["customer"])


def talk_of(data: dict[str, Any]) -> Talk:
    """Everything at hand behind what a getter is given."""
    return Talk(data["dialog_manager"], data["desk"], data["t"], data["turn"], data["customer"])
