"""The dispatcher of the booking bot, with everything that hears updates in its order."""

from aiogram import Dispatcher, Router
from aiogram.fsm.storage.base import BaseEventIsolation
from aiogram_dialog import setup_dialogs

from handlers.desk import Desk
from handlers.dialogs import all_dialogs
from handlers.dialogs.showing import StepMessages
from handlers.dialogs.stale import OwnerOnly, hear_stale_presses
from handlers.errors import hear_refusals
from handlers.fsm_storage import ConversationStorage
from handlers.middlewares import PersonMiddleware
from handlers.routes.cards import hear_cards
from handlers.routes.commands import hear_commands
from handlers.routes.fallback import fallback_router
from handlers.routes.payments import hear_payments
from handlers.routes.presses import hear_presses
from handlers.routes.repeats import hear_repeats

HEARERS = (
    hear_stale_presses,
    hear_refusals,
    hear_payments,
    hear_repeats,
    hear_cards,
    hear_commands,
    hear_presses,
)
"""Who hears updates before the dialogs, in this order."""


def booking_dispatcher(desk: Desk, storage: ConversationStorage, isolation: BaseEventIsolation) -> Dispatcher:
    """What is heard outside of dialogs first, then the dialogs, and last whatever nobody understood."""
    dispatcher = Dispatcher(storage=storage, events_isolation=isolation, desk=desk)
    dispatcher.update.outer_middleware(PersonMiddleware(desk))
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
