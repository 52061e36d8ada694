"""A town in which anything may happen to a taxi company: each act is one command, legal or not."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from domain.commands import customer as of_customer
from domain.commands import ride as of_ride
from domain.commands import staff as of_staff
from domain.errors import DomainError
from domain.model.booking import Booking
from domain.model.deadline import Deadline, DeadlineKind
from domain.model.vehicle import Vehicle
from domain.ports.payment_gateway import GatewayStatus
from domain.usecases.accept_offer import accept_offer
from domain.usecases.beat import beat
from domain.usecases.claim_booking import claim_booking
from domain.usecases.close_shift import close_shift
from domain.usecases.complete_trip import complete_trip
from domain.usecases.decline_offer import decline_offer
from domain.usecases.end_shifts import end_shifts
from domain.usecases.give_back_extra import give_back_extra
from domain.usecases.give_up_ride import give_up_ride
from domain.usecases.meet_deadline import meet_deadline
from domain.usecases.open_shift import open_shift
from domain.usecases.payloads import payload_of
from domain.usecases.record_charge import record_charge
from domain.usecases.refund_by_gateway import hear_of_refund, send_refund
from domain.usecases.release_vehicle import release_vehicle
from domain.usecases.report_arrival import report_arrival
from domain.usecases.report_no_show import report_no_show
from domain.usecases.retire_vehicle import retire_vehicle
from domain.usecases.send_invoice_again import send_invoice_again
from domain.usecases.settle_refund import settle_refund
from domain.usecases.start_trip import start_trip
from domain.usecases.update_position import update_position
from domain.usecases.watch_dispatch import watch_dispatch
from domain.values.actor import Actor
from domain.values.ids import CustomerId, DispatcherId, DriverId
from domain.values.status import BookingStatus
from storage.deadlines import SqlDeadlines
from storage.tables.money import refunds
from tests.builders import HOUR, MINUTE, SEOUL_STATION, TYPED
from tests.unit.domain.usecases.company import Company, step

S = BookingStatus
Thing = TypeVar("Thing")
CUSTOMERS = tuple(CustomerId(number) for number in (1001, 1002, 1003))
DISPATCHERS = tuple(DispatcherId(number) for number in (2001, 2002))
DRIVERS = tuple(DriverId(number) for number in (3001, 3002, 3003))
STEPS: tuple[tuple[Any, Any], ...] = (
    (of_ride.AcceptOffer, accept_offer), (of_ride.DeclineOffer, decline_offer),
    (of_ride.ReportArrival, report_arrival), (of_ride.StartTrip, start_trip),
    (of_ride.CompleteTrip, complete_trip), (of_ride.ReportNoShow, report_no_show),
    (of_ride.GiveUpRide, give_up_ride),
)  # fmt: skip
FORWARD = {S.OFFERED: 0, S.ASSIGNED: 2, S.ARRIVED: 3, S.ON_TRIP: 4}
PAUSES = tuple(
    timedelta(seconds=n)
    for n in (1, 20, 20, 46, 46, 61, 61, 300, 300, 450, 910, 1_800, 3_700, 7_300, 29_000)
)


@dataclass(slots=True)
class Dice:
    """A drawn number that decides, one choice after the other."""

    number: int

    def of(self, things: Sequence[Thing]) -> Thing:
        """One of these."""
        self.number, place = divmod(self.number, len(things))
        return things[place]


class Town:
    """The company, and what has come into being there so far."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.bookings: list[Booking] = []
        self.cars: list[Vehicle] = []
        self.charges: list[of_customer.RecordCharge] = []
        self.charged: dict[str, int] = {}

    # -- customers ----------------------------------------------------------------------

    async def place(self, dice: Dice) -> None:
        """A customer books for now or later, from a known place or a typed one."""
        later = dice.of((None, None, MINUTE * 20, HOUR, 5 * HOUR))
        at = None if later is None else self.company.clock.now() + later
        pickup = dice.of((SEOUL_STATION, SEOUL_STATION, TYPED))
        self.bookings.append(await self.company.place(dice.of(CUSTOMERS), pickup_at=at, pickup=pickup))

    async def call(self, dice: Dice) -> None:
        """A dispatcher books for a caller."""
        self.bookings.append(await self.company.caller(key=f"form-{len(self.bookings)}"))

    async def claim(self, dice: Dice) -> None:
        """Somebody opens a caller's link."""
        token = self._booking(dice).claim_token or "none"
        command = of_customer.ClaimBooking(customer_id=dice.of(CUSTOMERS), claim_token=token)
        await claim_booking(command, self.company.office)

    async def pay(self, dice: Dice) -> None:
        """The customer pays the latest invoice as it is."""
        booking = await self.company.booking(self._booking(dice))
        payment = (await self.company.payments(booking))[-1]
        await self._charge(payment.id, booking.customer_id, booking.fare)

    async def pay_oddly(self, dice: Dice) -> None:
        """A charge for any invoice, by anybody or nobody, of any amount."""
        booking = await self.company.booking(self._booking(dice))
        payment = dice.of(await self.company.payments(booking))
        payer = dice.of((booking.customer_id, None, *CUSTOMERS))
        await self._charge(payment.id, payer, dice.of((booking.fare, booking.fare, booking.fare - 1, 100)))

    async def charge_again(self, dice: Dice) -> None:
        """A charge is delivered once more."""
        await self._record(dice.of(self.charges))

    async def invoice_again(self, dice: Dice) -> None:
        """The customer asks for the invoice again."""
        booking = await self.company.booking(self._booking(dice))
        customer_id = booking.customer_id or CUSTOMERS[0]
        command = of_customer.SendInvoiceAgain(customer_id=customer_id, code=booking.code)
        await send_invoice_again(command, self.company.office)

    async def customer_cancels(self, dice: Dice) -> None:
        """A customer cancels, having agreed to one or another sum."""
        booking = await self.company.booking(self._booking(dice))
        await self.company.cancel(booking, agreed_kept=dice.of((None, 0, 4_800)))

    # -- staff --------------------------------------------------------------------------

    async def staff_cancel(self, dice: Dice) -> None:
        """A dispatcher cancels or declines."""
        booking, actor = self._booking(dice), Actor.staff(dice.of(DISPATCHERS))
        await self.company.cancel(booking, actor, declined=dice.of((False, True)))

    async def confirm(self, dice: Dice) -> None:
        """A dispatcher confirms, of a version that may be old."""
        booking = self._booking(dice)
        seen = await self._seen(booking, dice)
        await self.company.confirm(booking, dispatcher_id=dice.of(DISPATCHERS), seen=seen)

    async def assign(self, dice: Dice) -> None:
        """A dispatcher assigns any car, of a version that may be old."""
        booking, car = self._booking(dice), dice.of(self.cars)
        seen = await self._seen(booking, dice)
        await self.company.assign(booking, car, dispatcher_id=dice.of(DISPATCHERS), seen=seen)

    async def release(self, dice: Dice) -> None:
        """A dispatcher takes the vehicle off."""
        command = of_staff.ReleaseVehicle(dispatcher_id=dice.of(DISPATCHERS), code=self._booking(dice).code)
        await release_vehicle(command, self.company.office)

    async def new_car(self, dice: Dice) -> None:
        """A car is registered and a driver bound to it, who may have had another."""
        plate = f"{10 + len(self.cars)}가{1000 + len(self.cars)}"
        self.cars.append(await self.company.driver_car(dice.of(DRIVERS), plate))

    async def new_radio_car(self, dice: Dice) -> None:
        """A radio car joins."""
        self.cars += await self.company.radio_cars()

    async def bind_again(self, dice: Dice) -> None:
        """A driver is bound to a car that others may drive."""
        await self.company.bind(dice.of(DRIVERS), dice.of(self.cars).id)

    async def retire(self, dice: Dice) -> None:
        """A car leaves the fleet."""
        command = of_staff.RetireVehicle(dispatcher_id=dice.of(DISPATCHERS), vehicle_id=dice.of(self.cars).id)
        await retire_vehicle(command, self.company.office)

    async def goodwill(self, dice: Dice) -> None:
        """A dispatcher gives back some of it, twice with the same request."""
        command = of_staff.GiveBackExtra(
            dispatcher_id=dice.of(DISPATCHERS), code=dice.of(self.bookings).code,
            request_key=f"{dice.of(range(3))}", amount=dice.of((1_000, 4_800, 11_600)),
        )  # fmt: skip
        await give_back_extra(command, self.company.office)

    async def refund_by_hand(self, dice: Dice) -> None:
        """A dispatcher has given money back."""
        refund = dice.of(await self.company.rows(refunds))
        command = of_staff.SettleRefund(dispatcher_id=dice.of(DISPATCHERS), refund_id=refund.id)
        await settle_refund(command, self.company.office)

    async def refund_by_gateway(self, dice: Dice) -> None:
        """The gateway is asked to refund, and answers this or that."""
        refund = dice.of(await self.company.rows(refunds))
        await send_refund(refund.id, self.company.office)
        await hear_of_refund(refund.id, dice.of(tuple(GatewayStatus)), self.company.office)

    # -- drivers ------------------------------------------------------------------------

    async def drive(self, dice: Dice) -> None:
        """Any step of a ride by any driver, or by staff."""
        booking, (kind, usecase) = self._booking(dice), dice.of(STEPS)
        own = (await self.company.booking(booking)).driver_id
        actors = [Actor.driver(own)] * 3 if own else []
        actor = dice.of([*actors, Actor.driver(dice.of(DRIVERS)), Actor.staff(DISPATCHERS[0])])
        await usecase(step(kind, booking, actor), self.company.office)

    async def shift(self, dice: Dice) -> None:
        """A driver comes or goes."""
        driver_id = dice.of(DRIVERS)
        if dice.of((True, False)):
            hours = dice.of((None, HOUR, 24 * HOUR))
            await open_shift(of_ride.OpenShift(driver_id=driver_id, hours=hours), self.company.office)
        else:
            await close_shift(of_ride.CloseShift(driver_id=driver_id), self.company.office)

    async def move(self, dice: Dice) -> None:
        """A driver is seen at the station."""
        assert SEOUL_STATION.position
        command = of_ride.UpdatePosition(driver_id=dice.of(DRIVERS), position=SEOUL_STATION.position)
        await update_position(command, self.company.office)

    # -- the house ----------------------------------------------------------------------

    async def advance(self, dice: Dice) -> None:
        """A ride takes its next step as it should."""
        booking = await self.company.booking(self._booking(dice))
        match booking.status:
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
                await usecase(step(kind, booking, actor), self.company.office)

    async def tick(self, dice: Dice) -> None:
        """The ticker meets what is due; shifts that are over end."""
        now = self.company.clock.now()
        for deadline in await SqlDeadlines(self.company.database).claim(now, now + MINUTE, 100):
            await meet_deadline(deadline, self.company.office)
        await end_shifts(self.company.office)

    async def stale_deadline(self, dice: Dice) -> None:
        """A deadline that may long be over is met."""
        deadline = Deadline(self._booking(dice).id, dice.of(tuple(DeadlineKind)), self.company.clock.now())
        await meet_deadline(deadline, self.company.office)

    async def heartbeat(self, dice: Dice) -> None:
        """The dispatch side says that it is up, or somebody looks whether it is."""
        if dice.of((True, True, False)):
            await beat("dispatch", self.company.office)
        else:
            await watch_dispatch(self.company.office)

    async def wait(self, dice: Dice) -> None:
        """Time passes."""
        self.company.clock.at += dice.of(PAUSES)

    # -- shared -------------------------------------------------------------------------

    def _booking(self, dice: Dice) -> Booking:
        return dice.of(self.bookings[-4:][::-1])

    async def _seen(self, booking: Booking, dice: Dice) -> int | None:
        version = (await self.company.booking(booking)).version
        return dice.of((None, version, version, version - 1))

    async def _charge(self, payment_id: int, payer: int | None, amount: int) -> None:
        charge = of_customer.RecordCharge(
            payer_id=payer, payload=payload_of(payment_id), amount=amount, currency="KRW",  # type: ignore[arg-type]
            charge_id=f"charge-{len(self.charges)}",
        )  # fmt: skip
        self.charges.append(charge)
        await self._record(charge)

    async def _record(self, charge: of_customer.RecordCharge) -> None:
        try:
            await record_charge(charge, self.company.office)
        except DomainError as refused:
            raise AssertionError(f"money arrived and was not booked: {refused}") from refused
        self.charged[charge.charge_id] = charge.amount


Act = Callable[[Town, Dice], Awaitable[None]]
ACTS: dict[str, Act] = {
    name: act for name, act in vars(Town).items() if callable(act) and not name.startswith("_")
}
