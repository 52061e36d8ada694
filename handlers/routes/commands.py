"""Commands, which work at every step."""

from typing import Any

from aiogram import Bot, Router
from aiogram.filters import Command, CommandObject, CommandStart
from aiogram.types import Message
from aiogram_dialog import DialogManager

from domain.commands.customer import ClaimBooking
from domain.errors import BookingNotFound
from domain.model.people import Customer
from domain.usecases.booking.claim_booking import claim_booking
from handlers.callback_data import INFO_TOPICS
from handlers.context import BotContext
from handlers.dialogs.step_messages import leave
from handlers.messages.menu import info_page, language_page, menu_page
from handlers.messages.rides import list_page, ride_page
from handlers.telegram.editing import send
from handlers.texts import Texts

COMMANDS = ("start", "my", "help", "terms", "paysupport", "privacy", "language", "cancel")
CLAIM = "pay_"


async def start(
    message: Message,
    command: CommandObject,
    bot: Bot,
    bot_context: BotContext,
    t: Texts,
    customer: Customer,
    dialog_manager: DialogManager,
) -> None:
    """The menu; behind a payment link, the booking that was made by phone."""
    await leave(dialog_manager, bot, customer.id)
    payload = command.args or ""
    if payload.startswith(CLAIM):
        return await _claim(bot, bot_context, t, customer, payload.removeprefix(CLAIM))
    if payload == "rides":
        return await send(bot, customer.id, await list_page(bot_context, t, customer.id, 0))
    await send(bot, customer.id, await menu_page(bot_context, t, customer.id))


async def _claim(bot: Bot, bot_context: BotContext, t: Texts, customer: Customer, token: str) -> None:
    try:
        booking = await claim_booking(
            ClaimBooking(customer_id=customer.id, claim_token=token), bot_context.use_cases
        )
    except BookingNotFound:
        page = await menu_page(bot_context, t, customer.id)
        return await send(bot, customer.id, page.below(t.text("refused.not_yours")))
    view = await bot_context.rides.own(customer.id, booking.code)
    if view is not None:
        await send(bot, customer.id, ride_page(bot_context, t, view).below(t.text("claim.welcome")))


async def my_rides(message: Message, bot: Bot, bot_context: BotContext, t: Texts, customer: Customer) -> None:
    """The customer's rides."""
    await send(bot, customer.id, await list_page(bot_context, t, customer.id, 0))


async def info(
    message: Message,
    command: CommandObject,
    bot: Bot,
    bot_context: BotContext,
    t: Texts,
    customer: Customer,
    dialog_manager: DialogManager,
) -> None:
    """Help, terms, privacy or help with payments; an unknown command gets help too."""
    known = command.command in INFO_TOPICS
    topic = command.command if known else "help"
    page = info_page(bot_context, t, topic, in_dialog=dialog_manager.has_context())
    await send(bot, customer.id, page if known else page.below(t.text("unknown_command")))


async def language(message: Message, bot: Bot, bot_context: BotContext, t: Texts, customer: Customer) -> None:
    """The choice of a language."""
    await send(bot, customer.id, language_page(bot_context, t))


async def cancel(
    message: Message,
    bot: Bot,
    bot_context: BotContext,
    t: Texts,
    customer: Customer,
    dialog_manager: DialogManager,
) -> None:
    """Leave what is under way; a ride itself is cancelled from the rides."""
    key = "book.stopped" if dialog_manager.has_context() else "cancel.nothing"
    await leave(dialog_manager, bot, customer.id)
    page = await menu_page(bot_context, t, customer.id)
    await send(bot, customer.id, page.below(t.text(key)))


async def looks_like_command(message: Message) -> bool:
    """Whether a text begins like a command (a filter that is no coroutine would run in a thread)."""
    return bool(message.text and message.text.startswith("/"))


async def unknown(
    message: Message, bot: Bot, bot_context: BotContext, t: Texts, customer: Customer, **data: Any
) -> None:
    """Something that begins like a command."""
    await info(message, CommandObject(), bot, bot_context, t, customer, data["dialog_manager"])


def hear_commands(router: Router) -> None:
    """Every command of the booking bot."""
    router.message.register(start, CommandStart())
    router.message.register(my_rides, Command("my"))
    router.message.register(info, Command(*INFO_TOPICS))
    router.message.register(language, Command("language"))
    router.message.register(cancel, Command("cancel"))
    router.message.register(unknown, looks_like_command)
