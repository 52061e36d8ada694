"""Processes with both bots, that may be told to kill themselves at a named point.

`python -m tests.fault_injection.process` imports everything once; each line of JSON on its standard input is
then a process, forked before there is any loop, thread or connection. It prints who is born and who is ready,
and how it ended.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

from pydantic import SecretStr

import bot.app.booking_bot
import bot.app.dispatch_bot
import bot.app.payments  # noqa: F401 - imported here, so that each app need not
from bot.adapters.pacer import FreePacer
from bot.app.event_loop import run_on_loop
from bot.app.running_app import running
from config.loading import BOTH_SIDES
from config.log import start_logging
from config.settings import Settings
from tests.fault_injection.kill_switch import KillSwitch


def main() -> None:
    """Let one app live after the other, until standard input ends."""
    start_logging("CRITICAL")
    for line in sys.stdin:
        wanted: dict[str, Any] = json.loads(line)
        child = os.fork()
        if child == 0:
            kill_switch = KillSwitch(Path(wanted["log"]), **wanted["kill"])
            run_on_loop(_serve(settings_of(wanted["settings"]), kill_switch))
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


async def _serve(settings: Settings, kill_switch: KillSwitch) -> None:
    async with running(settings, BOTH_SIDES, pacer=FreePacer, signals=True) as process:
        kill_switch.install()
        _say("ready", os.getpid())
        await process.supervisor.until_stopped()


def _say(what: str, number: int) -> None:
    os.write(1, json.dumps({what: number}).encode() + b"\n")


if __name__ == "__main__":
    main()
