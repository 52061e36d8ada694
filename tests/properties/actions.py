"""Everybody's acts together, with those of the app itself, and which of them a company knows."""

from collections.abc import Awaitable, Callable

from domain.model.deadline import Deadline, DeadlineKind
from domain.usecases.time.end_shifts import end_shifts
from domain.usecases.time.handle_deadline import handle_deadline
from domain.usecases.time.record_heartbeat import record_heartbeat
from domain.usecases.time.warn_dispatch_down import warn_dispatch_down
from domain.values.actor import Actor
from domain.values.status import BookingStatus
from storage.deadlines import SqlDeadlines
from tests.builders import MINUTE
from tests.properties.customer_actions import CustomerActions
from tests.properties.driver_actions import DriverActions
from tests.properties.gateway_actions import GatewayActions
from tests.properties.staff_actions import StaffActions
from tests.properties.world import DISPATCHERS, PAUSES, STEPS, Dice
from tests.usecases.company import step

S = BookingStatus
FORWARD = {S.OFFERED: 0, S.ASSIGNED: 2, S.ARRIVED: 3, S.ON_TRIP: 4}


class Everybody(CustomerActions, StaffActions, DriverActions, GatewayActions):
    """All acts there are."""

    async def advance(self, dice: Dice) -> None:
        """A ride takes its next step as it should."""
        booking = await self.company.booking(self._booking(dice))
        match booking.status:
            case S.AWAITING_PAYMENT if self.company.rules.gateway != "telegram":
                await self._pay_at_gateway(booking)
            case S.AWAITING_PAYMENT:
                payment = (await self.company.payments(booking))[-1]
                await self._charge(payment.id, booking.customer_id, booking.fare)
            case S.REQUESTED:
                await self.company.confirm(booking)
            case S.CONFIRMED:
                await self.company.assign(booking, dice.of(self.cars))
            case status if status in FORWARD:
                kind, usecase = STEPS[FORWARD[status]]
                actor = Actor.driver(booking.driver_id) if booking.driver_id else Actor.staff(DISPATCHERS[0])
                await usecase(step(kind, booking, actor), self.company.use_cases)

    async def tick(self, dice: Dice) -> None:
        """The scheduler handles what is due; shifts that are over end."""
        now = self.company.clock.now()
        for deadline in await SqlDeadlines(self.company.database, self.company.rules).claim(
            now, now + MINUTE, 100
        ):
            await handle_deadline(deadline, self.company.use_cases)
        await end_shifts(self.company.use_cases)

    async def stale_deadline(self, dice: Dice) -> None:
        """A deadline that may long be over is met."""
        deadline = Deadline(self._booking(dice).id, dice.of(tuple(DeadlineKind)), self.company.clock.now())
        await handle_deadline(deadline, self.company.use_cases)

    async def heartbeat(self, dice: Dice) -> None:
        """The dispatch side says that it is up, or somebody looks whether it is."""
        if dice.of((True, True, False)):
            await record_heartbeat("dispatch", self.company.use_cases)
        else:
            await warn_dispatch_down(self.company.use_cases)

    async def wait(self, dice: Dice) -> None:
        """Time passes."""
        self.company.clock.at += dice.of(PAUSES)


Act = Callable[[Everybody, Dice], Awaitable[None]]


def _acts(*kinds: type) -> dict[str, Act]:
    return {
        name: act
        for kind in kinds
        for name, act in vars(kind).items()
        if callable(act) and not name.startswith("_") and name != "catch_up"
    }


ACTS = _acts(CustomerActions, StaffActions, DriverActions, GatewayActions, Everybody)
IN_TELEGRAM = ("pay", "pay_as_asked", "pay_oddly", "charge_again", "pay_for_nothing")
REFUNDED_OUTSIDE = ("gateway_call", "gateway_call_of_old", "refund_moves")
AT_GATEWAY = ("pay_on_page", "fail_on_page", "hint", "line_moves", "reconcile", *REFUNDED_OUTSIDE)

OFTEN = {
    "place": 2,
    "advance": 4,
    "wait": 2,
    "tick": 2,
    "gateway_call": 4,
    "pay_on_page": 2,
    "pay_oddly": 3,
    "staff_cancel": 2,
    "refund_by_hand": 3,
}
"""What happens more often than the rest."""


def known_acts(gateway: str, refunds: str) -> tuple[str, ...]:
    """What can happen to a company that takes its money this way and gives it back that way."""
    left_out = IN_TELEGRAM if gateway != "telegram" else AT_GATEWAY
    known = set(ACTS) - set(left_out)
    if refunds != "manual":
        known |= set(REFUNDED_OUTSIDE)
    return tuple(name for name in sorted(known) for _ in range(OFTEN.get(name, 1)))
