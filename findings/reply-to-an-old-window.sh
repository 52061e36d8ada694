#!/usr/bin/env bash
# One would guess: a typed message goes to the step that is open (aiogram-dialog, MessageInput), whether or not the
#   person used Telegram's "Reply" on some older message of the bot to write it.
# What happens: the framework looks for a dialog behind the buttons of the message replied to. Where that dialog is
#   closed it raises UnknownIntent, an error known from pressed buttons, and the open step never sees the text.
# Why it matters: customers answer "where from?" by replying to an earlier booking, and the address is lost.
# In our code: handlers/telegram/sanitizing.py takes reply_to_message out of an update before the dialogs read it.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
PATH="$folder/venv/bin:$PATH"
python3 -m pip install -q 'aiogram==3.31.0' 'aiogram-dialog==2.6.0'

cat > "$folder/reply.py" <<'PYTHON'
import asyncio
import sys
from importlib.metadata import version

from aiogram import Dispatcher
from aiogram.filters import CommandStart
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import User
from aiogram_dialog import Dialog, StartMode, Window, setup_dialogs
from aiogram_dialog.api.exceptions import UnknownIntent
from aiogram_dialog.test_tools import BotClient, MockMessageManager
from aiogram_dialog.test_tools.memory_storage import JsonMemoryStorage
from aiogram_dialog.widgets.input import MessageInput
from aiogram_dialog.widgets.kbd import Cancel
from aiogram_dialog.widgets.text import Const

HEARD = []


class Ride(StatesGroup):
    pickup = State()


async def pickup(message, source, manager):
    HEARD.append(message.text)


async def begin(message, dialog_manager):
    await dialog_manager.start(Ride.pickup, mode=StartMode.RESET_STACK)


async def main():
    print("aiogram-dialog", version("aiogram-dialog"), "/ aiogram", version("aiogram"))
    windows = MockMessageManager()
    dispatcher = Dispatcher(storage=JsonMemoryStorage())
    dispatcher.message.register(begin, CommandStart())
    window = Window(Const("Where from?"), Cancel(), MessageInput(pickup), state=Ride.pickup)
    dispatcher.include_router(Dialog(window))
    setup_dialogs(dispatcher, message_manager=windows)
    customer = BotClient(dispatcher, user_id=7, chat_id=7)

    await customer.send("/start")
    by_bot = User(id=customer.bot.id, is_bot=True, first_name="Taxi")
    old = windows.last_message().model_copy(update={"from_user": by_bot})
    windows.reset_history()
    await customer.send("/start")  # a new booking: the old window's dialog is closed
    new = windows.last_message().model_copy(update={"from_user": by_bot})

    outcomes = {}
    ways = {"plain text": None, "a reply to the open window": new, "a reply to the old window": old}
    for how, replied_to in ways.items():
        HEARD.clear()
        try:
            await customer.send("Seoul Station", reply_to=replied_to)
            raised = "nothing"
        except Exception as failed:
            raised = type(failed).__name__
        outcomes[how] = raised, list(HEARD)
        print(f"{how}: raised {raised}, the step heard {HEARD}")
    if outcomes["plain text"] != ("nothing", ["Seoul Station"]):
        sys.exit("The open step does not even hear plain text: this record has to be written anew.")
    if outcomes["a reply to the open window"] != ("nothing", ["Seoul Station"]):
        sys.exit("No longer so: a reply to the open window is not heard either.")
    if outcomes["a reply to the old window"] != (UnknownIntent.__name__, []):
        sys.exit("No longer so: a reply to an old window reaches the open step, or fails in another way.")
    print("Still so: the same words, written as a reply to an old window, never reach the open step.")


asyncio.run(main())
PYTHON
python3 "$folder/reply.py"
