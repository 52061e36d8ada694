"""Whatever nobody else understood: included last."""

from aiogram import Bot, Router
from aiogram.types import CallbackQuery, Message

from domain.model.people import Customer
from handlers.context import BotContext
from handlers.messages.menu import menu_page
from handlers.telegram.editing import edit_or_send, send
from handlers.texts import Texts
from handlers.update_context import UpdateContext

SERVICE = frozenset(
    {
        "pinned_message",
        "message_auto_delete_timer_changed",
        "write_access_allowed",
        "chat_background_set",
        "boost_added",
        "refunded_payment",
        "users_shared",
        "chat_shared",
        "gift",
        "unique_gift",
        "paid_message_price_changed",
        "web_app_data",
        "proximity_alert_triggered",
    }
)
"""What Telegram itself writes into the chat; nobody waits for an answer to it."""


async def not_understood(
    message: Message, bot: Bot, bot_context: BotContext, t: Texts, customer: Customer
) -> None:
    """Say what can be done, and show the menu."""
    if message.content_type in SERVICE:
        return
    page = await menu_page(bot_context, t, customer.id)
    await send(bot, customer.id, page.below(t.text("menu.press_a_button")))


async def not_known(
    query: CallbackQuery,
    bot: Bot,
    bot_context: BotContext,
    t: Texts,
    update_context: UpdateContext,
    customer: Customer,
) -> None:
    """A press that belongs to nothing."""
    update_context.say(t.plain("stale.toast"))
    await edit_or_send(bot, customer.id, query, await menu_page(bot_context, t, customer.id))


def fallback_router() -> Router:
    """Whatever nobody else understood."""
    router = Router(name="fallback")
    router.message.register(not_understood)
    router.callback_query.register(not_known)
    return router
