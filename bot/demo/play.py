"""The demo from start to end: the company opens, one ride is played, then a person may chat."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.demo.acting import SceneBroken
from bot.demo.company import open_company
from bot.demo.conversation import Say
from bot.demo.screen import Screen, typed_lines
from bot.demo.script import one_ride
from bot.demo.stage import Stage, set_stage
from bot.demo.terminal import chat_at_terminal
from bot.demo.typed import HELP
from bot.simulator.telegram import NothingCame
from config.log import start_logging
from config.settings import Payments

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def _printed(text: str) -> None:
    print(text, flush=True)


async def demo(*, once: bool, data_dir: Path, payments: Payments = "telegram", say: Say = _printed) -> int:
    """Play one scripted ride; unless `once`, stay up and let a person chat.

    Gives the exit code: 1 where the ride broke off (or was interrupted) with `once`, else 0.
    """
    start_logging("WARNING")
    try:
        async with _ended_by_signals():
            return await _perform(once, data_dir, payments, say)
    except asyncio.CancelledError:
        say("\nStopped; both bots are down.")
        return 1 if once else 0


async def _perform(once: bool, data_dir: Path, payments: Payments, say: Say) -> int:
    say("Starting both bots against a Telegram of their own on this machine ...")
    async with set_stage(data_dir, payments) as stage:
        cast = stage.cast
        say(f"Both are up: @{cast.booking.username} and @{cast.dispatch.username}, TEST payments.")
        if stage.sandbox is not None:
            say(f"Customers pay at {stage.sandbox.url}; docs/payments.md says how to make it hang or fail.")
        told = await _ride(stage, say)
        if once:
            return 0 if told else 1
        say(f"\nNow it is your turn; both bots are up.\n{HELP}\n")
        await chat_at_terminal(stage, Screen(), typed_lines())
    return 0


async def _ride(stage: Stage, say: Say) -> bool:
    try:
        await open_company(stage.cast)
        await one_ride(stage, say)
    except (SceneBroken, NothingCame, LookupError) as broken:
        print(f"The ride broke off: {broken}", file=sys.stderr)
        return False
    return True


@asynccontextmanager
async def _ended_by_signals() -> AsyncIterator[None]:
    """Cancel what runs inside at the first SIGINT or SIGTERM, so that everything is stopped in order.

    Another one does not break that off: make passes on what the whole group of processes gets anyway.
    """
    loop, inside = asyncio.get_running_loop(), asyncio.current_task()
    assert inside is not None
    asked = False

    def end() -> None:
        nonlocal asked
        if not asked:
            asked = True
            inside.cancel()

    for number in _SIGNALS:
        loop.add_signal_handler(number, end)
    try:
        yield
    finally:
        for number in _SIGNALS:
            loop.remove_signal_handler(number)
