"""`calltaxi run`: the bots, until they are told to stop."""

import sys
from collections.abc import Sequence

import structlog

from bot.app.event_loop import run_on_loop
from bot.runtime.supervisor import StartRefused
from config.checks import Side
from config.loading import BOTH_SIDES, SettingsError, load_settings
from config.log import configure_logging
from config.settings import Settings
from config.tariff import TariffError
from storage.migrate import DatabaseUnusable

log = structlog.get_logger(__name__)


def run_sides(side: str, began: float) -> int:
    """Run until a signal; gives the exit code (2: settings are wrong; 1: a part did not start)."""
    sides: Sequence[Side] = (
        BOTH_SIDES if side == "both" else ("booking",) if side == "booking" else ("dispatch",)
    )
    try:
        settings = load_settings(sides)
    except SettingsError as wrong:
        print(
            f"{wrong}\n\nNothing was started. `calltaxi doctor` looks at the rest as well.", file=sys.stderr
        )
        return 2
    configure_logging(settings)
    try:
        return run_on_loop(_serve(settings, sides, began))
    except TariffError as wrong:
        print(wrong, file=sys.stderr)
        return 2
    except (StartRefused, DatabaseUnusable) as why:
        print(why, file=sys.stderr)
        return 1


async def _serve(settings: Settings, sides: Sequence[Side], began: float) -> int:
    from bot.app.running_app import serve

    if settings.payments != "sandbox" or settings.payment_gateway_server or "booking" not in sides:
        return await serve(settings, sides, began)
    return await _serve_with_sandbox(settings, sides, began)


async def _serve_with_sandbox(settings: Settings, sides: Sequence[Side], began: float) -> int:
    """The sandbox gateway lives as long as the bots do, on this machine, and forgets everything with them."""
    from bot.app.running_app import serve
    from bot.app.sandbox import open_sandbox

    async with open_sandbox(settings) as (configured, sandbox):
        log.warning("TEST payments: the sandbox gateway moves no money", gateway=sandbox.url)
        return await serve(configured, sides, began)
