"""The dispatcher of the booking bot, with everything that hears updates in its order."""

from aiogram import Dispatcher, Router
from aiogram.fsm.storage.base import BaseEventIsolation
from aiogram_dialog import setup_dialogs

from handlers.context import BotContext
from handlers.dialogs import all_dialogs
from handlers.dialogs.stale import OwnerOnly, hear_stale_callbacks
from handlers.dialogs.step_messages import StepMessages
from handlers.refusals import hear_refusals
from handlers.routes.callbacks import hear_callbacks
from handlers.routes.card_numbers import hear_cards
from handlers.routes.commands import hear_commands
from handlers.routes.fallback import fallback_router
from handlers.routes.payments import hear_payments
from handlers.routes.repeats import hear_repeats
from handlers.telegram.fsm_storage import ConversationStorage
from handlers.telegram.person_middleware import PersonMiddleware

HEARERS = (
    hear_stale_callbacks,
    hear_refusals,
    hear_payments,
    hear_repeats,
    hear_cards,
    hear_commands,
    hear_callbacks,
)
"""Who hears updates before the dialogs, in this order."""


def booking_dispatcher(
    bot_context: BotContext, storage: ConversationStorage, isolation: BaseEventIsolation
) -> Dispatcher:
    """What is heard outside of dialogs first, then the dialogs, and last whatever nobody understood."""
    dispatcher = Dispatcher(storage=storage, events_isolation=isolation, bot_context=bot_context)
    dispatcher.update.outer_middleware(PersonMiddleware(bot_context))
    dispatcher.include_routers(_plain_router(), *all_dialogs(), fallback_router())
    setup_dialogs(
        dispatcher,
        message_manager=StepMessages(),
        stack_access_validator=OwnerOnly(),
        events_isolation=isolation,
    )
    return dispatcher


def _plain_router() -> Router:
    """One router for all of them: each router that an update passes costs time."""
    router = Router(name="plain")
    for hear in HEARERS:
        hear(router)
    return router
