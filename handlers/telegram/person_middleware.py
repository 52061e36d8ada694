"""Brings the person into every update: who they are and the language they are spoken to in."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import TelegramObject, User

from domain.commands.customer import RememberCustomer
from domain.model.people import Customer
from domain.policies.business_rules import MAX_NAME
from domain.usecases.people.remember_customer import remember_customer
from domain.values.ids import CustomerId
from handlers.context import BotContext

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


class PersonMiddleware(BaseMiddleware):
    """Puts `customer` and `t` beside the update; writes only about people who are new or changed."""

    def __init__(self, bot_context: BotContext) -> None:
        """Take where customers are known."""
        self._bot_context = bot_context

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        """Handle the update with its person known."""
        user: User | None = data.get("event_from_user")
        if user is None:
            return None
        if "known_customer" in data:
            known = data["known_customer"]
        else:
            known = await self._bot_context.rides.customer(CustomerId(user.id))
        customer = await remembered(self._bot_context, user, known)
        data["customer"] = customer
        data["t"] = self._bot_context.speak_to(customer, user.language_code)
        return await handler(event, data)


async def remembered(bot_context: BotContext, user: User, known: Customer | None) -> Customer:
    """The customer behind a Telegram user, remembered as of now; `known` is how they are kept."""
    name = user.full_name[:MAX_NAME]
    if known is not None and (known.name, known.telegram_language) == (name, user.language_code):
        return known
    command = RememberCustomer(
        customer_id=CustomerId(user.id), name=name, telegram_language=user.language_code
    )
    return await remember_customer(command, bot_context.use_cases)
