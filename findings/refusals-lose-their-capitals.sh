#!/usr/bin/env bash
# One would guess: both frameworks hand on the Bot API's description of a refusal as it came, so that one list of
#   phrases (MESSAGE_ID_INVALID, "bot was blocked") recognises them in either.
# What happens: python-telegram-bot cuts the prefix off a "Bad Request: ..." and capitalises the rest as a sentence,
#   which makes all other capitals small (Message_id_invalid); "Forbidden: ..." stays whole. aiogram changes nothing.
# Why it matters: a card that cannot be edited any more must be sent anew; with the server's spelling it goes unnoticed.
# In our code: dispatcher_panel/telegram/api_errors.py and handlers/telegram/editing.py compare in small letters.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
PATH="$folder/venv/bin:$PATH"
python3 -m pip install -q 'aiogram==3.31.0' 'python-telegram-bot==22.8'

cat > "$folder/refusals.py" <<'PYTHON'
import asyncio
import json
import sys
from importlib.metadata import version

from aiogram import Bot as AiogramBot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.exceptions import TelegramAPIError
from aiogram.methods import SendMessage
from telegram.error import TelegramError
from telegram.request import BaseRequest

SAID = {
    "Bad Request: MESSAGE_ID_INVALID": "Message_id_invalid",
    "Bad Request: CHAT_WRITE_FORBIDDEN": "Chat_write_forbidden",
    "Bad Request: message can't be edited": "Message can't be edited",
    "Forbidden: bot was blocked by the user": "Forbidden: bot was blocked by the user",
}
"""What the Bot API says, and what python-telegram-bot makes of it."""


def answered(description):
    status = 403 if description.startswith("Forbidden") else 400
    return status, json.dumps({"ok": False, "error_code": status, "description": description})


class Refusing(BaseRequest):
    """A transport that brings one ready answer, so that no network is needed."""

    read_timeout = 1.0

    def __init__(self, description):
        self.answer = answered(description)

    async def initialize(self):
        pass

    async def shutdown(self):
        pass

    async def do_request(self, url, method, request_data=None, **timeouts):
        status, body = self.answer
        return status, body.encode()


async def of_ptb(description):
    try:
        await Refusing(description).post("https://telegram.invalid/sendMessage")
    except TelegramError as refused:
        return refused.message


async def of_aiogram(description):
    bot = AiogramBot("1234567:not-a-real-token-of-any-bot-at-all", session=AiohttpSession())
    status, body = answered(description)
    try:
        bot.session.check_response(bot, SendMessage(chat_id=1, text="."), status, body)
    except TelegramAPIError as refused:
        return refused.message


async def main():
    print("aiogram", version("aiogram"), "/ python-telegram-bot", version("python-telegram-bot"))
    for description, expected in SAID.items():
        one, other = await of_aiogram(description), await of_ptb(description)
        print(f"{description!r}\n  aiogram {one!r}\n  python-telegram-bot {other!r}")
        if one != description:
            sys.exit("No longer so: aiogram, too, changes the words of a refusal.")
        if other != expected:
            sys.exit("No longer so: python-telegram-bot words this refusal in another way.")
    print("Still so: only a comparison that ignores case and the prefix knows a refusal in both frameworks.")


asyncio.run(main())
PYTHON
python3 "$folder/refusals.py"
