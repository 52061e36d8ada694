"""The booking bot's way to Telegram."""

from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.methods import Response
from aiogram.types import LinkPreviewOptions, Message, User

from bot.runtime.recent_keys import RecentKeys
from domain.ports.pacer import Pacer
from handlers.callback_answers import AnsweredOnce
from handlers.context import BookingSettings
from handlers.telegram.pacing import PacedRequests
from handlers.telegram.session import JsonSession

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
CONNECTIONS = 200
"""Requests under way at once; Telegram itself takes 30 messages a second."""

# pydantic keeps generic classes by weak reference: without an owner each answer would build its class anew.
KEPT_CLASSES = (Response[Message], Response[Message | bool], Response[bool], Response[User])


def telegram_client(settings: BookingSettings, pacer: Pacer, answered: RecentKeys[str]) -> Bot:
    """A bot that writes HTML without link previews and asks the pacer first; each press is answered once."""
    session = JsonSession(limit=CONNECTIONS, api=TelegramAPIServer.from_base(settings.api_url))
    session.middleware(PacedRequests(pacer))
    session.middleware(AnsweredOnce(answered))
    properties = DefaultBotProperties(parse_mode=ParseMode.HTML, link_preview=NO_PREVIEW)
    return Bot(settings.token, session=session, default=properties)
