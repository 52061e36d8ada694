"""The process that is measured: both bots, or one side, without Telegram's limits on sending.

Started as `python -m bench.process`, it reads its settings as JSON from the first line of standard input,
says when it is ready, and answers each further line with its counters until the input ends.
"""

import time

BEGAN = time.perf_counter()

import asyncio
import json
import sys
from typing import Any

from pydantic import SecretStr

from bot.adapters.pacer import MemoryPacer
from bot.adapters.rate_limits import Limits
from bot.app.event_loop import run_on_loop
from bot.app.gc_tuning import tune_garbage_collector
from bot.app.running_app import RunningApp, running
from config.log import start_logging
from config.settings import Settings

UNLIMITED = Limits(per_bot=0, chat_burst=0, chat_seconds=0.0, per_group=0)
SECRETS = ("booking_bot_token", "dispatch_bot_token", "payment_provider_token", "payment_gateway_secret")


def main() -> None:
    """Run until standard input ends."""
    start_logging("WARNING")
    wanted: dict[str, Any] = json.loads(sys.stdin.readline())
    sides = wanted.pop("sides")
    for name in SECRETS:
        if name in wanted:
            wanted[name] = SecretStr(wanted[name])
    run_on_loop(_serve(Settings(**wanted), sides))


async def _serve(settings: Settings, sides: list[Any]) -> None:
    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    async with running(settings, sides, pacer=lambda: MemoryPacer(UNLIMITED), began=BEGAN) as app:
        tune_garbage_collector()
        _say({"ready_ms": round((time.perf_counter() - BEGAN) * 1000)})
        while await lines.readline():
            _say(_counters(app))


def _counters(app: RunningApp) -> dict[str, Any]:
    database = app.container.database
    return {
        "commits": database.commits,
        "statements": dict(database.tally.statements),
        "round_trips": database.tally.round_trips,
        "cpu": time.process_time(),
    }


def _say(what: dict[str, Any]) -> None:
    print(json.dumps(what), flush=True)


if __name__ == "__main__":
    main()
