"""What a window or an action of a dialog has at hand, by name and type."""

from dataclasses import dataclass
from typing import Any

from aiogram_dialog import DialogManager

from domain.model.people import Customer
from handlers.context import BotContext
from handlers.texts import Texts
from handlers.update_context import UpdateContext


@dataclass(frozen=True, slots=True)
class DialogContext:
    """One customer's dialog while one update is handled."""

    manager: DialogManager
    bot_context: BotContext
    t: Texts
    update_context: UpdateContext
    customer: Customer

    @property
    def data(self) -> dict[str, Any]:
        """What the dialog remembers between messages."""
        return self.manager.dialog_data

    def notice(self, key: str, **params: object) -> None:
        """Put a line above the window shown next."""
        self.update_context.notice = self.t.text(key, **params)


def dialog_context(manager: DialogManager) -> DialogContext:
    """Everything at hand behind this manager."""
    data = manager.middleware_data
    return DialogContext(manager, data["bot_context"], data["t"], data["update_context"], data["customer"])


def dialog_context_of(data: dict[str, Any]) -> DialogContext:
    """Everything at hand behind what a getter is given."""
    return DialogContext(
        data["dialog_manager"], data["bot_context"], data["t"], data["update_context"], data["customer"]
    )
