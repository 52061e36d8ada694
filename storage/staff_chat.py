"""Where the staff group is now: a group's id changes when it becomes a supergroup."""

from sqlalchemy import delete, select

from domain.messages.delivery import STAFF_CHAT
from storage.engine import Database
from storage.tables.traffic import messages, notes
from storage.upsert import upsert

KEY = "staff_chat"
FORGET_MESSAGES = delete(messages).where(messages.c.chat_id == STAFF_CHAT)


class StaffChat:
    """Remembers the id that Telegram gave a group after its migration."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def moved_from(self, configured: int) -> int:
        """The present id of the group whose configured id this is."""
        async with self._database.read() as connection:
            found = await connection.execute(
                select(notes.c.value).where(notes.c.key == f"{KEY}:{configured}")
            )
            value = found.scalar_one_or_none()
        return configured if value is None else int(value)

    async def moved(self, configured: int, now_at: int) -> None:
        """Remember the new id, and forget the old group's messages: they cannot be edited in the new one."""
        row = {"key": f"{KEY}:{configured}", "at": None, "value": str(now_at)}
        async with self._database.write() as connection:
            await connection.execute(upsert(notes, self._database.dialect), row)
            await connection.execute(FORGET_MESSAGES)
            await self._database.commit(connection)
