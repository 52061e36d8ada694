"""What happened to the rides whose cards were shown of late: a history only grows, so it is read once."""

from collections import OrderedDict

from dispatcher_panel.context import BotContext
from domain.model.people import Dispatcher
from domain.model.ride_view import RideView
from domain.ports.queries import RideHistory
from domain.values.actor import ActorKind
from domain.values.ids import BookingId, DispatcherId
from domain.values.status import FINAL

MOST = 1000


class CardHistories:
    """A memory in front of the board, for cards that are edited again and again."""

    def __init__(self, bot_context: BotContext) -> None:
        self._bot_context = bot_context
        self._known: OrderedDict[BookingId, RideHistory] = OrderedDict()

    async def of(self, ride: RideView) -> RideHistory:
        """The ride's history: what is remembered and what has just been added, or else what is read."""
        booking = ride.booking
        history = self._continued(ride) or await self._bot_context.board.history(booking.id)
        self._known.pop(booking.id, None)
        if booking.status in FINAL:
            return history
        self._known[booking.id] = history
        if len(self._known) > MOST:
            self._known.popitem(last=False)
        return history

    def _continued(self, ride: RideView) -> RideHistory | None:
        """The remembered history with the news; None where there is a gap, or a name is not known."""
        known = self._known.get(ride.booking.id)
        before = known.events if known is not None else ()
        events = [*before, *(event for event in ride.news if event.number > len(before))]
        if [event.number for event in events] != list(range(1, ride.booking.version + 1)):
            return None
        people = dict(known.dispatchers) if known is not None else {}
        for event in ride.news:
            if event.actor.kind is ActorKind.STAFF and event.actor.id is not None:
                met = self._bot_context.met.get(event.actor.id)
                if met is None:
                    return None
                name, username = met
                who = DispatcherId(event.actor.id)
                people[who] = Dispatcher(id=who, name=name, username=username)
        return RideHistory(events=events, dispatchers=people)
