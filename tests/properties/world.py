"""A world in which anything may happen to a taxi company: what is there, and what its acts share."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from domain.commands import ride as of_ride
from domain.errors import DomainError
from domain.model.booking import Booking
from domain.model.vehicle import Vehicle
from domain.usecases.driving.accept_offer import accept_offer
from domain.usecases.driving.complete_trip import complete_trip
from domain.usecases.driving.decline_offer import decline_offer
from domain.usecases.driving.give_up_ride import give_up_ride
from domain.usecases.driving.report_arrival import report_arrival
from domain.usecases.driving.report_no_show import report_no_show
from domain.usecases.driving.start_trip import start_trip
from domain.values.ids import CustomerId, DispatcherId, DriverId
from tests.properties.fake_gateway import FakeGateway
from tests.usecases.company import Company

Thing = TypeVar("Thing")
CUSTOMERS = tuple(CustomerId(number) for number in (1001, 1002, 1003))
DISPATCHERS = tuple(DispatcherId(number) for number in (2001, 2002))
DRIVERS = tuple(DriverId(number) for number in (3001, 3002, 3003))
STEPS: tuple[tuple[Any, Any], ...] = (
    (of_ride.AcceptOffer, accept_offer),
    (of_ride.DeclineOffer, decline_offer),
    (of_ride.ReportArrival, report_arrival),
    (of_ride.StartTrip, start_trip),
    (of_ride.CompleteTrip, complete_trip),
    (of_ride.ReportNoShow, report_no_show),
    (of_ride.GiveUpRide, give_up_ride),
)
PAUSES = tuple(
    timedelta(seconds=n) for n in (1, 20, 20, 46, 46, 61, 61, 300, 300, 450, 910, 1_800, 3_700, 7_300, 29_000)
)


class NothingThere(Exception):
    """There is nothing yet to which this could be done."""


class MoneyNotBooked(AssertionError):
    """Money arrived outside, and the app refused to write it down."""

    def __init__(self, refused: DomainError) -> None:
        super().__init__(f"money arrived and was not booked: {refused!r}")


@dataclass(slots=True)
class Dice:
    """A drawn number that decides, one choice after the other."""

    number: int

    def of(self, things: Sequence[Thing]) -> Thing:
        """One of these. Raises NothingThere where there is none."""
        if not things:
            raise NothingThere
        self.number, place = divmod(self.number, len(things))
        return things[place]


class World:
    """The company, the money outside, and what has come into being there so far."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.gateway = FakeGateway()
        self.bookings: list[Booking] = []
        self.cars: list[Vehicle] = []
        self.alone = True
        """Whether nobody else acts at the same time."""

    def _booking(self, dice: Dice) -> Booking:
        return dice.of(self.bookings[-4:][::-1])

    async def _seen(self, booking: Booking, dice: Dice) -> int | None:
        version = (await self.company.booking(booking)).version
        return dice.of((None, version, version, version - 1))
