"""Acts that no key in the books protects from being done twice, remembered for a while."""

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

REMEMBERED = 500


@dataclass(slots=True)
class DoneOnce:
    """Which acts were done of late, by the message that asked for each."""

    _done: OrderedDict[tuple[int, int], None] = field(default_factory=OrderedDict)

    @contextmanager
    def first(self, chat_id: int, message_id: int) -> Iterator[bool]:
        """Whether this message is acted on for the first time; an act that fails does not count."""
        key = (chat_id, message_id)
        if key in self._done:
            yield False
            return
        self._done[key] = None
        try:
            yield True
        except BaseException:
            self._done.pop(key, None)
            raise
        while len(self._done) > REMEMBERED:
            self._done.popitem(last=False)
