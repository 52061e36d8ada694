"""Houses with both bots, each a process of its own, that may be told to kill themselves at a named point.

`python -m tests.crash.house` imports everything once; each line of JSON on its standard input is then a
house, forked before there is any loop, thread or connection. It prints who is born, ready, and how it ended.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

from pydantic import SecretStr

import bot.app.booking_bot
import bot.app.dispatch_bot
import bot.app.payments  # noqa: F401 - imported here, so that each house need not
from bot.adapters.pacer import FreePacer
from bot.app.event_loop import run_on_loop
from bot.app.running_app import running
from config.loading import BOTH_SIDES
from config.log import start_logging
from config.settings import Settings
from tests.crash.seam import Seam


def main() -> None:
    """Let one house live after the other, until standard input ends."""
    start_logging("CRITICAL")
    for line in sys.stdin:
        wanted: dict[str, Any] = json.loads(line)
        child = os.fork()
        if child == 0:
            seam = Seam(Path(wanted["log"]), **wanted["kill"])
            run_on_loop(_serve(settings_of(wanted["settings"]), seam))
            os._exit(0)
        _say("born", child)
        _, status = os.waitpid(child, 0)
        _say("ended", os.waitstatus_to_exitcode(status))


def settings_of(plain: dict[str, Any]) -> Settings:
    """The settings that were written as JSON."""
    secret = {
        name: SecretStr(str(value)) for name, value in plain.items() if name.endswith(("token", "secret"))
    }
    return Settings(**plain | secret)


async def _serve(settings: Settings, seam: Seam) -> None:
    async with running(settings, BOTH_SIDES, pacer=FreePacer, signals=True) as house:
        seam.install()
        _say("ready", os.getpid())
        await house.supervisor.until_stopped()


def _say(what: str, number: int) -> None:
    os.write(1, json.dumps({what: number}).encode() + b"\n")


if __name__ == "__main__":
    main()
