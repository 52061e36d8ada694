"""What a booking under way remembers, and which step comes next."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiogram.fsm.state import State

from domain.commands.customer import RideRequest
from domain.model.booking import Booking
from domain.model.people import Customer
from domain.values.place import Place, Position
from handlers.dialogs.states import Book

BACK: dict[State, State] = {
    Book.pickup: Book.grade,
    Book.dropoff: Book.pickup,
    Book.when: Book.dropoff,
    Book.day: Book.when,
    Book.hour: Book.day,
    Book.minute: Book.hour,
    Book.contact: Book.when,
    Book.review: Book.when,
    Book.change: Book.review,
    Book.passengers: Book.change,
    Book.name: Book.change,
    Book.note: Book.review,
}
"""Where [back] leads from each step; from the grade it leads to the menu."""

CHANGED_IN_ONE_STEP = frozenset({Book.grade, Book.pickup, Book.dropoff, Book.when, Book.contact})
"""Steps that lead back to the review once that was reached."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A booking under way over the dialog's own data, which holds plain JSON only."""

    data: dict[str, Any]

    @property
    def grade(self) -> str:
        """The chosen grade; empty before."""
        return str(self.data.get("grade", ""))

    @property
    def passengers(self) -> int:
        """How many ride; one unless said otherwise."""
        return int(self.data.get("passengers", 1))

    @property
    def note(self) -> str:
        """What the driver should know."""
        return str(self.data.get("note", ""))

    @property
    def nonce(self) -> str:
        """Makes this booking one, however often it is placed."""
        return str(self.data.get("nonce", ""))

    @property
    def pickup_at(self) -> datetime | None:
        """The time in UTC, or None for now."""
        at = self.data.get("pickup_at")
        return datetime.fromisoformat(at) if at else None

    def name(self, customer: Customer, fallback: str) -> str:
        """Whom the driver asks for."""
        return str(self.data.get("name") or customer.name.strip() or fallback)

    def place(self, which: str) -> Place | None:
        """The pickup or drop-off, if it was named."""
        kept = self.data.get(which)
        if not isinstance(kept, dict):
            return None
        position = Position(kept["lat"], kept["lon"]) if kept.get("lat") is not None else None
        return Place(kept["label"], position)

    def keep_place(self, which: str, place: Place) -> None:
        """Remember the pickup or drop-off."""
        kept: dict[str, Any] = {"label": place.label}
        if place.position is not None:
            kept |= {"lat": place.position.latitude, "lon": place.position.longitude}
        self.data[which] = kept

    def keep_time(self, at: datetime | None) -> None:
        """Remember when; None means now."""
        self.data["pickup_at"] = at.isoformat() if at else ""
        self.data["timed"] = True

    def request(self) -> RideRequest | None:
        """The ride as wished for so far; None before both places are known."""
        pickup, dropoff = self.place("pickup"), self.place("dropoff")
        if pickup is None or dropoff is None:
            return None
        return RideRequest(
            grade=self.grade,
            pickup=pickup,
            dropoff=dropoff,
            pickup_at=self.pickup_at,
            passengers=self.passengers,
            note=self.note,
        )

    def next_step(self, customer: Customer) -> State:
        """The first step that is still open, or the review."""
        if not self.grade:
            return Book.grade
        for which, step in (("pickup", Book.pickup), ("dropoff", Book.dropoff)):
            if self.place(which) is None:
                return step
        if not self.data.get("timed"):
            return Book.when
        return Book.review if customer.phone else Book.contact

    def step_back(self, state: State, customer: Customer) -> State | None:
        """The step before this one, or the review where all is said; None before the first."""
        complete = self.next_step(customer) is Book.review
        if complete and state in CHANGED_IN_ONE_STEP and self.data.get("changing"):
            return Book.review
        return BACK.get(state)


def draft_of(booking: Booking, nonce: str) -> dict[str, Any]:
    """The data of a dialog that books such a ride once more, now."""
    data: dict[str, Any] = {
        "nonce": nonce,
        "grade": booking.grade,
        "passengers": booking.passengers,
        "note": booking.note,
        "changing": True,
    }
    draft = Draft(data)
    for which, place in (("pickup", booking.pickup), ("dropoff", booking.dropoff)):
        if place.label:
            draft.keep_place(which, place)
    draft.keep_time(None)
    return data
