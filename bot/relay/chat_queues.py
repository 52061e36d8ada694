"""Deliveries in hand, in one queue per chat: what may go next, and what has to wait for what."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto

from domain.messages.delivery import Delivery


class QueueState(Enum):
    """Whether the head of a queue may go."""

    READY = auto()
    HELD = auto()
    """Something earlier was postponed, or its lease ran out: only when it is claimed again do others go."""
    SETTLING = auto()
    """What was claimed here is sent and not yet settled."""
    RECLAIM = auto()
    """It is settled; the next claim tells whether more waits before this queue."""


@dataclass(slots=True, eq=False)
class QueuedDelivery:
    """A delivery that is leased to this process until `leased_until`."""

    delivery: Delivery
    leased_until: datetime
    claimed: bool
    correlation: str = ""
    sending: bool = False
    since: float = field(default_factory=time.monotonic)
    """Since when it is in hand, of `time.monotonic`."""


@dataclass(slots=True)
class ChatQueue:
    """What is in hand for one chat, in the order of the rows."""

    waiting: list[QueuedDelivery] = field(default_factory=list)
    state: QueueState = QueueState.READY

    def head(self) -> QueuedDelivery | None:
        """What may go now."""
        return self.waiting[0] if self.waiting and self.state is QueueState.READY else None

    def is_superseded(self, entry: QueuedDelivery) -> bool:
        """Whether a later delivery in this queue shows the same subject as it is by now."""
        subject = entry.delivery.subject
        return bool(subject) and any(
            each.delivery.subject == subject and each.delivery.id > entry.delivery.id for each in self.waiting
        )


class ChatQueues:
    """All queues of a channel. `go` hears of every chat whose head may go.

    The rows are the truth about order; a queue only holds those that are leased to this process. A row
    that was written by this process comes by `add_new`, every other by `add_claimed`. While rows of a
    chat come by claims, more of them may wait in the database before those in the queue: the queue then
    waits for the next claim before it goes on.
    """

    def __init__(self, go: Callable[[int], None]) -> None:
        self._go = go
        self._queues: dict[int, ChatQueue] = {}
        self.in_hand: set[int] = set()
        """Ids of all that waits here, is being sent, or is sent and not yet settled."""

    def __len__(self) -> int:
        """How many deliveries are in hand."""
        return len(self.in_hand)

    def of(self, chat: int) -> ChatQueue:
        """The queue of a chat, an empty one where nothing is in hand."""
        return self._queues.setdefault(chat, ChatQueue())

    def add_new(self, entry: QueuedDelivery) -> None:
        """Put a new delivery of this process at the end of its chat's queue."""
        if entry.delivery.id in self.in_hand:
            return
        self.in_hand.add(entry.delivery.id)
        self._put(entry)

    def add_claimed(self, entries: Sequence[QueuedDelivery]) -> set[int]:
        """Put claimed rows where they belong and open their queues; gives their chats."""
        chats = set()
        for entry in entries:
            queue = self.of(entry.delivery.chat_id)
            same = next((each for each in queue.waiting if each.delivery.id == entry.delivery.id), None)
            if same is not None and same.sending:
                continue
            if same is not None:
                # Its lease had run out here; whatever stands before it was taken by somebody else.
                gone = queue.waiting[: queue.waiting.index(same) + 1]
                self.forget(gone)
                del queue.waiting[: len(gone)]
            elif entry.delivery.id in self.in_hand:
                continue
            self.in_hand.add(entry.delivery.id)
            queue.state = QueueState.READY
            chats.add(entry.delivery.chat_id)
            self._put(entry)
        return chats

    def take_out(self, entries: Iterable[QueuedDelivery]) -> None:
        """These are being settled: they leave their queue, but stay in hand until `forget`."""
        for entry in entries:
            queue = self.of(entry.delivery.chat_id)
            if entry in queue.waiting:
                queue.waiting.remove(entry)
            if (
                entry.claimed
                and queue.state is QueueState.READY
                and not (queue.waiting and queue.waiting[0].claimed)
            ):
                queue.state = QueueState.SETTLING

    def settled(self, entries: Sequence[QueuedDelivery]) -> bool:
        """These are marked in the database; gives whether a claim should follow at once."""
        self.forget(entries)
        claimed = [each for each in entries if each.claimed]
        for entry in claimed:
            queue = self.of(entry.delivery.chat_id)
            if queue.state is QueueState.SETTLING and not (queue.waiting and queue.waiting[0].claimed):
                queue.state = QueueState.RECLAIM
        return bool(claimed)

    def to_reclaim(self) -> set[int]:
        """Chats whose queue the next claim decides on."""
        return {chat for chat, queue in self._queues.items() if queue.state is QueueState.RECLAIM}

    def hold(self, chat: int) -> None:
        """Nothing of this chat goes before a claim has given what comes first."""
        self.of(chat).state = QueueState.HELD

    def open(self, chats: Iterable[int]) -> None:
        """A claim has shown that nothing waits before these queues."""
        for chat in chats:
            queue = self.of(chat)
            queue.state = QueueState.READY
            if queue.waiting:
                self._go(chat)
            self.tidy(chat)

    def go_on(self) -> None:
        """After a crash of whoever sends: nothing is being sent, and every queue may go on."""
        for chat, queue in self._queues.items():
            for entry in queue.waiting:
                entry.sending = False
            self._go(chat)

    def forget(self, entries: Iterable[QueuedDelivery]) -> None:
        """These are in hand no more."""
        self.in_hand.difference_update(entry.delivery.id for entry in entries)

    def tidy(self, chat: int) -> None:
        """Keep no queue in which nothing waits."""
        queue = self._queues.get(chat)
        if queue is not None and not queue.waiting and queue.state is QueueState.READY:
            del self._queues[chat]

    def _put(self, entry: QueuedDelivery) -> None:
        queue = self.of(entry.delivery.chat_id)
        place = len(queue.waiting)
        while place and queue.waiting[place - 1].delivery.id > entry.delivery.id:
            place -= 1
        queue.waiting.insert(place, entry)
        if queue.state is QueueState.READY:
            self._go(entry.delivery.chat_id)
