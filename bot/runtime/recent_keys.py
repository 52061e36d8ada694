"""Keys that were seen of late, so that what comes twice is done once."""

from collections import OrderedDict
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)


class RecentKeys(Generic[Key]):
    """The latest `most` keys that were claimed, in this process."""

    def __init__(self, most: int = 5000) -> None:
        self._most = most
        self._claimed: OrderedDict[Key, None] = OrderedDict()

    def claim(self, key: Key) -> bool:
        """Whether nobody has claimed this key yet; from now on somebody has."""
        if key in self._claimed:
            return False
        self._claimed[key] = None
        if len(self._claimed) > self._most:
            self._claimed.popitem(last=False)
        return True

    @contextmanager
    def first(self, key: Key) -> Iterator[bool]:
        """Claim the key for what is done inside, which does not count if it fails; whether it was free."""
        if not self.claim(key):
            yield False
            return
        try:
            yield True
        except BaseException:
            self.release(key)
            raise

    def release(self, key: Key) -> None:
        """What was claimed has not been done: somebody may try again."""
        self._claimed.pop(key, None)
