"""Which message shows a subject in a chat: remembered from what was sent, else asked of the outbox."""

from domain.ports.outbox import Outbox

_MOST = 20_000


class MessageIds:
    """A memory of the latest message ids in front of the outbox, so that an edit right after its message
    needs no look into the database, nor has to wait for the mark to be written."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._latest: dict[tuple[int, str], int] = {}

    async def find(self, chat_id: int, subject: str) -> int | None:
        """The message that shows the subject, if there is one; no subject, no message."""
        if not subject:
            return None
        found = self._latest.get((chat_id, subject))
        return found if found is not None else await self._outbox.message_of(chat_id, subject)

    def remember(self, chat_id: int, subject: str, message_id: int | None) -> None:
        """This message shows the subject from now on; without a message it has to be asked for again."""
        self._latest.pop((chat_id, subject), None)
        if not subject or message_id is None:
            return
        self._latest[chat_id, subject] = message_id
        if len(self._latest) > _MOST:
            del self._latest[next(iter(self._latest))]
