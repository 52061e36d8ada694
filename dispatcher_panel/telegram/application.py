"""The application of python-telegram-bot: no updater, no job queue, no persistence; fed from outside."""

import logging
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from telegram import LinkPreviewOptions, Message, Update
from telegram.ext import Application, ApplicationBuilder, ContextTypes, Defaults, MessageHandler, filters

from bot.runtime.recent_keys import RecentKeys
from dispatcher_panel.callbacks import callback_handler
from dispatcher_panel.context import KEY, BotContext, Context
from dispatcher_panel.drivers import driver_handlers
from dispatcher_panel.staff import staff_handlers
from dispatcher_panel.staff.decline_reason_prompt import reason_handler
from dispatcher_panel.telegram.api_errors import is_expected, is_gone_chat
from dispatcher_panel.telegram.pacing import PacedCalls
from dispatcher_panel.telegram.request import AiohttpRequest
from domain.ports.pacer import Pacer

log = logging.getLogger(__name__)

App = Application[Any, Any, Any, Any, Any, Any]
_DEFAULTS = Defaults(
    block=True,
    link_preview_options=LinkPreviewOptions(is_disabled=True),
    allow_sending_without_reply=True,  # what is replied to may be deleted by now
)
FAILURES: ContextVar[list[BaseException]] = ContextVar("failures")
"""What handlers of the update that is being fed have raised: process_update keeps it to itself."""


def build_application(token: str, api_url: str, pacer: Pacer, answered: RecentKeys[str]) -> App:
    """An application whose calls wait for the pacer; its panel and handlers are added by `furnish`."""
    request = AiohttpRequest()
    return (
        ApplicationBuilder()
        .token(token)
        .base_url(f"{api_url}/bot")
        .base_file_url(f"{api_url}/file/bot")
        .request(request)
        .get_updates_request(request)
        .rate_limiter(PacedCalls(pacer, answered))
        .defaults(_DEFAULTS)
        .concurrent_updates(True)
        .updater(None)
        .job_queue(None)
        .build()
    )


def furnish(application: App, bot_context: BotContext, moved: Callable[[int, int], Any]) -> None:
    """Give the application its panel and its handlers, in the order in which they are asked."""
    application.bot_data[KEY] = bot_context

    async def migrated(update: Update, context: Context) -> None:
        message = update.effective_message
        if isinstance(message, Message) and message.migrate_to_chat_id is not None:
            await moved(message.chat.id, message.migrate_to_chat_id)

    application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, migrated))
    application.add_handlers([*staff_handlers(), reason_handler(), *driver_handlers(), callback_handler()])
    application.add_error_handler(_report)


async def _report(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    error = context.error
    if error is None:
        return
    if is_gone_chat(error) or is_expected(error):
        log.info("an answer reached nobody: %s", error)
        return
    FAILURES.get([]).append(error)
