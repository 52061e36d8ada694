"""A stand-in for Telegram: a Bot API server over real HTTP, and people who chat with its bots."""

from bot.simulator.telegram.bots import LocalBot
from bot.simulator.telegram.chats import Group, Line, LocalChat, NothingCame, PrivateChat
from bot.simulator.telegram.errors import ApiError
from bot.simulator.telegram.faults import Fault, Faults
from bot.simulator.telegram.local_telegram import LocalTelegram
from bot.simulator.telegram.messages import Button, LocalInvoice, LocalMessage
from bot.simulator.telegram.people import Person
from bot.simulator.telegram.queries import CallbackAnswer, PaymentOutcome
from bot.simulator.telegram.server import Call
from bot.simulator.telegram.transcript import rendered

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
