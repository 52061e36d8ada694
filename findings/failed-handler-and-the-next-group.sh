#!/usr/bin/env bash
# One would guess: without an error handler python-telegram-bot's process_update raises what a handler raised, as
#   aiogram's feed_update does, and the update goes no further. What happens: the error is logged, the later groups'
#   handlers run as if nothing had been, and process_update returns None as after a success.
# Why it matters: an intake that feeds both bots would mark a failed assignment done, and a later group act upon it.
# In our code: dispatcher_panel/telegram/application.py notes the errors (FAILURES) and has one group only;
#   dispatcher_panel/bot.py raises the first of them to the intake.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
PATH="$folder/venv/bin:$PATH"
python3 -m pip install -q 'aiogram==3.31.0' 'python-telegram-bot==22.8'

cat > "$folder/groups.py" <<'PYTHON'
import asyncio
import json
import logging
import sys
from importlib.metadata import version

from aiogram import Bot, Dispatcher
from aiogram.types import Update as AiogramUpdate
from telegram import Update as PtbUpdate
from telegram.ext import Application, ApplicationHandlerStop, MessageHandler, filters
from telegram.request import BaseRequest

logging.disable(logging.CRITICAL)
TOKEN = "1234567:not-a-real-token-of-any-bot-at-all"
UPDATE = {
    "update_id": 1,
    "message": {
        "message_id": 1,
        "date": 1700000000,
        "chat": {"id": 7, "type": "private", "first_name": "Dispatcher"},
        "from": {"id": 7, "is_bot": False, "first_name": "Dispatcher"},
        "text": "assign 12",
    },
}
RAN = []


class Nobody(BaseRequest):
    """A transport that knows getMe only, so that no network is needed."""

    read_timeout = 1.0

    async def initialize(self):
        pass

    async def shutdown(self):
        pass

    async def do_request(self, url, method, request_data=None, **timeouts):
        me = {"id": 1234567, "is_bot": True, "first_name": "Taxi", "username": "taxi_bot"}
        return 200, json.dumps({"ok": True, "result": me}).encode()


async def assign(*_):
    RAN.append("assign")
    raise LookupError("no such vehicle")


async def announce(*_):
    RAN.append("announce")


async def stop(*_):
    raise ApplicationHandlerStop


async def of_ptb(*error_handlers):
    RAN.clear()
    transport = Nobody()
    application = (
        Application.builder()
        .token(TOKEN)
        .request(transport)
        .get_updates_request(transport)
        .updater(None)
        .job_queue(None)
        .build()
    )
    application.add_handler(MessageHandler(filters.TEXT, assign), group=0)
    application.add_handler(MessageHandler(filters.TEXT, announce), group=1)
    for handler in error_handlers:
        application.add_error_handler(handler)
    async with application:
        try:
            gave = await application.process_update(PtbUpdate.de_json(UPDATE, application.bot))
        except Exception as failed:
            gave = failed
    return gave, list(RAN)


async def of_aiogram():
    RAN.clear()
    dispatcher = Dispatcher()

    @dispatcher.message()
    async def typed(message):
        await assign()

    bot = Bot(TOKEN)
    try:
        gave = await dispatcher.feed_update(bot, AiogramUpdate.model_validate(UPDATE, context={"bot": bot}))
    except Exception as failed:
        gave = failed
    return gave, list(RAN)


async def main():
    print("aiogram", version("aiogram"), "/ python-telegram-bot", version("python-telegram-bot"))
    one, other, stopped = await of_aiogram(), await of_ptb(), await of_ptb(stop)
    print("aiogram feed_update: gave %r, ran %s" % one)
    print("python-telegram-bot process_update: gave %r, ran %s" % other)
    print("the same with an error handler that stops: gave %r, ran %s" % stopped)
    if not isinstance(one[0], LookupError):
        sys.exit("No longer so: aiogram keeps a handler's error to itself, too.")
    if other != (None, ["assign", "announce"]):
        sys.exit("No longer so: python-telegram-bot raises a handler's error, or ends the update with it.")
    if stopped != (None, ["assign"]):
        sys.exit("No longer so: ApplicationHandlerStop in an error handler does not end the update quietly.")
    print("Still so: after a failed handler the next group runs, and the caller hears of no failure.")


asyncio.run(main())
PYTHON
python3 "$folder/groups.py"
