"""What the bots are called, left behind for the process of the other one."""

from sqlalchemy import select

from storage.engine import Database
from storage.tables.traffic import notes
from storage.upsert import upsert


class BotNames:
    """Usernames by side."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, side: str, username: str) -> None:
        """Leave the name of this side's bot."""
        if await self.find(side) == username:
            return
        row = {"key": f"username:{side}", "at": None, "value": username}
        async with self._database.write() as connection:
            await connection.execute(upsert(notes, self._database.dialect), row)
            await self._database.commit(connection)

    async def find(self, side: str) -> str:
        """The name of this side's bot; empty when it has never run."""
        async with self._database.read() as connection:
            found = await connection.execute(select(notes.c.value).where(notes.c.key == f"username:{side}"))
            return found.scalar_one_or_none() or ""
