"""`calltaxi migrate` and `calltaxi rebuild`."""

import asyncio

from rich.console import Console
from rich.progress import Progress

from bot.cli.tools import open_store, tool_settings


def migrate_database() -> None:
    """Bring the database to the present shape and say where it stands."""
    asyncio.run(_migrate())


def rebuild_my_rides() -> None:
    """Fold the read model anew, with a progress bar."""
    asyncio.run(_rebuild())


async def _migrate() -> None:
    from storage.migrate import current, prepare

    settings = tool_settings()
    await prepare(settings.data_dir, settings.database_url)
    Console().print(f"The database is at revision {await current(settings.database_url)}.")


async def _rebuild() -> None:
    from storage.rebuild import differences, rebuild

    async with open_store(tool_settings()) as database:
        differed = await differences(database)
        with Progress() as progress:
            bar = progress.add_task("my rides", total=None)
            rows = await rebuild(
                database, lambda done, total: progress.update(bar, completed=done, total=total)
            )
    Console().print(f"{rows} rides folded from their events; {len(differed)} differed before.")
