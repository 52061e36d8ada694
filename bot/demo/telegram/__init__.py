"""A stand-in for Telegram: a Bot API server over real HTTP, and people who chat with its bots."""

from bot.demo.telegram.bots import LocalBot
from bot.demo.telegram.chats import Group, Line, LocalChat, NothingCame, PrivateChat
from bot.demo.telegram.errors import ApiError
from bot.demo.telegram.faults import Fault, Faults
from bot.demo.telegram.local_telegram import LocalTelegram
from bot.demo.telegram.messages import Button, LocalInvoice, LocalMessage
from bot.demo.telegram.people import Person
from bot.demo.telegram.queries import CallbackAnswer, PaymentOutcome
from bot.demo.telegram.server import Call
from bot.demo.telegram.transcript import rendered

__all__ = [
    "ApiError",
    "Button",
    "Call",
    "CallbackAnswer",
    "Fault",
    "Faults",
    "Group",
    "Line",
    "LocalBot",
    "LocalChat",
    "LocalInvoice",
    "LocalMessage",
    "LocalTelegram",
    "NothingCame",
    "PaymentOutcome",
    "Person",
    "PrivateChat",
    "rendered",
]
