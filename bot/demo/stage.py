"""Sets the scene: the local Telegram, the people, the settings and both bots, in a folder of its own."""

import fcntl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from bot.app.sandbox import open_sandbox
from bot.demo.cast import Cast, gather
from bot.simulator.sandbox import Sandbox
from bot.simulator.telegram import LocalTelegram
from config.settings import Payments, Settings

PROVIDER_TOKEN = "1000000001:TEST:DEMO"
_LOOPBACK = "127.0.0.1"
_DATABASE = "demo.db"
_FOLDERS_TRIED = 100


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything that a script or a person at the terminal needs."""

    telegram: LocalTelegram
    cast: Cast
    settings: Settings
    sandbox: Sandbox | None = None

    @property
    def zone(self) -> ZoneInfo:
        """The company's time zone."""
        return ZoneInfo(self.settings.timezone)


@asynccontextmanager
async def set_stage(data_dir: Path, payments: Payments = "telegram") -> AsyncIterator[Stage]:
    """Start the local Telegram and both bots on a fresh SQLite file under `data_dir`; stop them at the end.

    With the payments `sandbox` customers pay on the page of a local gateway, else by Telegram's invoices.

    Neither `.env` nor the environment is read, and nothing listens but on the loopback. Nothing paces the
    bots, for the local Telegram has no limits and a person at the terminal should not wait for them.
    """
    from bot.adapters.pacer import FreePacer
    from bot.app.running_app import running

    with claimed_folder(data_dir) as folder:
        async with LocalTelegram() as telegram:
            cast = gather(telegram, provider_token=PROVIDER_TOKEN)
            settings = demo_settings(folder, telegram.url, cast)
            async with (
                _paid_by(payments, settings) as (settings, sandbox),
                running(settings, pacer=FreePacer),
            ):
                yield Stage(telegram, cast, settings, sandbox)


@asynccontextmanager
async def _paid_by(payments: Payments, settings: Settings) -> AsyncIterator[tuple[Settings, Sandbox | None]]:
    """The settings as they are, or with the address of a sandbox gateway that listens meanwhile."""
    if payments != "sandbox":
        yield settings, None
        return
    async with open_sandbox(settings) as (settings, sandbox):
        yield settings, sandbox


def demo_settings(folder: Path, telegram_url: str, cast: Cast) -> Settings:
    """The settings of the demo, whatever the environment says."""
    return Settings(
        booking_bot_token=SecretStr(cast.booking.token),
        dispatch_bot_token=SecretStr(cast.dispatch.token),
        staff_chat_id=cast.staff.id,
        dispatchers=(cast.dispatcher.person.id,),
        telegram_api_url=telegram_url,
        data_dir=folder,
        database_url=f"sqlite+aiosqlite:///{folder / _DATABASE}",
        http_host=_LOOPBACK,
        http_port=0,
        payments="telegram",
        payment_provider_token=SecretStr(PROVIDER_TOKEN),
        log_level="WARNING",
    )


@contextmanager
def claimed_folder(data_dir: Path) -> Iterator[Path]:
    """A folder with no database of the demo in it, held until the end: `data_dir`, or one inside it while
    another demo plays there. Only the demo's own `demo.db` is ever removed.
    """
    for number in range(1, _FOLDERS_TRIED):
        folder = data_dir if number == 1 else data_dir / str(number)
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "demo.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            for suffix in ("", "-wal", "-shm"):
                (folder / f"{_DATABASE}{suffix}").unlink(missing_ok=True)
            yield folder.resolve()
            return
    raise RuntimeError(f"{_FOLDERS_TRIED} demos play under {data_dir} already")
