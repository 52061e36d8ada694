"""A dialog without Telegram: what a window needs to be rendered, and conversations in memory."""

from copy import deepcopy
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

from aiogram.fsm.state import State
from aiogram_dialog.api.entities import Context

from config.i18n import Catalogs
from domain import errors
from domain.model.booking import Booking
from domain.model.people import Customer
from domain.model.ride_view import RideView
from domain.ports import queries
from domain.ports.conversations import Conversation
from domain.ports.queries import RideRow
from domain.ports.unit_of_work import UnitOfWork
from domain.services.use_case_context import UseCaseContext
from domain.values.place import Place
from handlers.context import BookingSettings, BotContext
from handlers.update_context import UpdateContext
from tests.builders import GANGNAM, SEOUL_STATION, CountedIds, SetClock, a_customer, the_business_rules

CLOCK = SetClock()
CATALOGS = Catalogs.load("booking", now=CLOCK.now)


@dataclass
class MemoryRides:
    """Rides that a test lays out."""

    lines: list[RideRow] = field(default_factory=list)
    newest: Booking | None = None
    again: Booking | None = None
    places: tuple[Place, ...] = (SEOUL_STATION, GANGNAM)

    async def my_rides(self, customer_id: int, limit: int, offset: int) -> tuple[list[RideRow], int]:
        return self.lines[offset : offset + limit], len(self.lines)

    async def latest(self, customer_id: int) -> queries.LatestRides:
        return queries.LatestRides(newest=self.newest, again=self.again)

    async def last_places(self, customer_id: int, limit: int = 3) -> list[Place]:
        return list(self.places[:limit])


class Fleet:
    """Two basic cars are free."""

    async def free_by_grade(self, now: Any) -> dict[str, int]:
        return {"basic": 2}


@dataclass
class Board:
    """The dispatch side, up or down."""

    up: bool = True

    async def is_dispatch_up(self, now: Any) -> bool:
        return self.up


class MemoryConversations:
    """Conversations in memory, counting how often they are read and written."""

    def __init__(self) -> None:
        self.rows: dict[str, Conversation] = {}
        self.loads = 0
        self.stores = 0

    async def load(self, keys: list[str]) -> dict[str, Conversation]:
        self.loads += 1
        return {key: deepcopy(self.rows[key]) for key in keys if key in self.rows}

    async def load_with_customer(
        self, key: str, customer_id: int
    ) -> tuple[Conversation | None, Customer | None]:
        return (await self.load([key])).get(key), None

    async def store(self, changes: dict[str, Conversation | None]) -> None:
        self.stores += 1
        for key, conversation in changes.items():
            if conversation is None:
                self.rows.pop(key, None)
            else:
                self.rows[key] = deepcopy(conversation)


def _no_transaction() -> UnitOfWork:
    raise AssertionError("a page asked for a transaction")


def a_bot_context(
    rides: MemoryRides | None = None, board: Board | None = None, **settings: Any
) -> BotContext:
    """A context whose use cases have no database, for what only reads."""
    use_cases = UseCaseContext(_no_transaction, CLOCK, CountedIds(), the_business_rules())
    return BotContext(
        settings=BookingSettings(token="1:x", api_url="", company_name="한빛 <콜>", **settings),
        use_cases=use_cases,
        # Of these ports pages ask only what stands in for them here.
        rides=cast(queries.Rides, rides or MemoryRides()),
        fleet=cast(queries.Fleet, Fleet()),
        board=cast(queries.DispatchBoard, board or Board()),
        catalogs=CATALOGS,
    )


def a_view(booking: Booking, **parts: Any) -> RideView:
    """What a message about this ride may say."""
    return RideView(booking=booking, **parts)


def every_refusal() -> list[errors.DomainError]:
    """One of each kind of error of the domain."""
    found, todo = [], [errors.DomainError]
    while todo:
        kind = todo.pop()
        todo += kind.__subclasses__()
        found.append(kind.__new__(kind))
    for error in found:
        if isinstance(error, errors.TooManyBookings):
            error.kind, error.code = "unpaid", "A7K2Q"
    return found


class StagedDialog:
    """Stands in for the dialogs' manager where a window is only rendered."""

    def __init__(self, state: State, data: dict[str, Any], language: str, customer: Customer | None = None):
        self.dialog_data = data
        self._context = Context("intent", "", state, None, data)
        self.event = None
        self.show_mode = None
        self.middleware_data: dict[str, Any] = {
            "bot_context": a_bot_context(),
            "t": CATALOGS.for_language(language),
            "update_context": UpdateContext(update_id=1),
            "customer": customer or a_customer(),
            "dialog_manager": self,
            "event_chat": SimpleNamespace(id=7, type="private"),
            "aiogd_event_context": SimpleNamespace(thread_id=None, business_connection_id=None),
        }

    def current_context(self) -> Context:
        return self._context

    def is_preview(self) -> bool:
        return False

    async def load_data(self) -> dict[str, Any]:
        return {"dialog_data": self.dialog_data, "middleware_data": self.middleware_data}
