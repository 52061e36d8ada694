#!/usr/bin/env bash
# One would guess: an HTML page from something between the bot and Telegram is a server or network error in both
#   frameworks. What happens: aiogram raises ClientDecodeError, which `except TelegramAPIError` does not catch;
#   python-telegram-bot goes by the status alone: a proxy's 403 is Forbidden, the class of "blocked by the user".
# Why it matters: over a passing outage a driver's job counts as undeliverable, or an answer is not tried again.
# In our code: handlers/callback_answers.py names ClientDecodeError among what passes (TRANSIENT);
#   dispatcher_panel/telegram/api_errors.py asks for the __cause__ (is_not_telegram) before the class of a refusal.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
PATH="$folder/venv/bin:$PATH"
python3 -m pip install -q 'aiogram==3.31.0' 'python-telegram-bot==22.8'

cat > "$folder/pages.py" <<'PYTHON'
import asyncio
import logging
import sys
from importlib.metadata import version

from aiogram import Bot as AiogramBot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import ClientDecodeError, TelegramAPIError
from telegram import Bot as PtbBot
from telegram.error import Forbidden, NetworkError, TelegramError

TOKEN = "1234567:not-a-real-token-of-any-bot-at-all"
PAGE = b"<html><body>The gateway has no answer for you</body></html>"
STATUSES = {403: "Forbidden", 502: "Bad Gateway"}
logging.disable(logging.CRITICAL)


async def a_proxy(status):
    """A loopback server that answers everything with one status and a page."""

    async def answer(reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        if b"content-length:" in head:
            await reader.readexactly(int(head.split(b"content-length:")[1].split(b"\r\n")[0]))
        elif b"chunked" in head:
            await reader.readuntil(b"0\r\n\r\n")
        writer.write(
            f"HTTP/1.1 {status} {STATUSES[status]}\r\nContent-Type: text/html\r\n"
            f"Content-Length: {len(PAGE)}\r\nConnection: close\r\n\r\n".encode() + PAGE
        )
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    return server, "http://127.0.0.1:%d" % server.sockets[0].getsockname()[1]


async def of_aiogram(url):
    session = AiohttpSession(api=TelegramAPIServer.from_base(url))
    async with AiogramBot(TOKEN, session=session) as bot:
        try:
            await bot.send_message(1, "Your taxi is here")
        except Exception as failed:
            return failed


async def of_ptb(url):
    bot = PtbBot(TOKEN, base_url=f"{url}/bot")
    await bot.request.initialize()
    try:
        await bot.send_message(1, "Your taxi is here")
    except Exception as failed:
        return failed
    finally:
        await bot.request.shutdown()


async def main():
    print("aiogram", version("aiogram"), "/ python-telegram-bot", version("python-telegram-bot"))
    told = {}
    for status in STATUSES:
        server, url = await a_proxy(status)
        async with server:
            told[status] = await of_aiogram(url), await of_ptb(url)
        one, other = told[status]
        print(f"a page with status {status}:")
        print(f"  aiogram: {type(one).__name__}, a TelegramAPIError: {isinstance(one, TelegramAPIError)}")
        print(f"  python-telegram-bot: {type(other).__name__}, caused by {other.__cause__!r}")
    if any(type(one) is not ClientDecodeError or isinstance(one, TelegramAPIError) for one, _ in told.values()):
        sys.exit("No longer so: aiogram has another word for a page that is not JSON.")
    if type(told[403][1]) is not Forbidden or type(told[502][1]) is not NetworkError:
        sys.exit("No longer so: python-telegram-bot tells a proxy's page from the Bot API's refusal by class.")
    if not all(isinstance(other.__cause__, TelegramError) for _, other in told.values()):
        sys.exit("No longer so: the cause no longer tells a page from a refusal in python-telegram-bot.")
    print("Still so: a proxy's 403 looks like being blocked, and aiogram's error is none of its API errors.")


asyncio.run(main())
PYTHON
python3 "$folder/pages.py"
