"""What the commands that only look into the database share."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from config.loading import SettingsError, load_settings
from config.settings import Settings
from storage.engine import Database, open_database
from storage.migrate import prepare


def tool_settings() -> Settings:
    """The settings, without asking for tokens. Ends the process with 2 when some are wrong."""
    try:
        return load_settings()
    except SettingsError as wrong:
        print(wrong, file=sys.stderr)
        raise SystemExit(2) from None


@asynccontextmanager
async def open_store(settings: Settings) -> AsyncIterator[Database]:
    """The migrated database of these settings, closed at the end. Raises DatabaseUnusable.

    Nobody in a chat waits for a tool: its statements may take as long as they take.
    """
    await prepare(settings.data_dir, settings.database_url)
    database = open_database(settings.database_url, limit=None)
    try:
        yield database
    finally:
        await database.close()
