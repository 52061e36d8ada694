"""What dispatchers do."""

from domain.commands import staff as of_staff
from domain.usecases.dispatch.release_vehicle import release_vehicle
from domain.usecases.fleet.retire_vehicle import retire_vehicle
from domain.usecases.refunds.refund_goodwill import refund_goodwill
from domain.usecases.refunds.settle_refund import settle_refund
from domain.values.actor import Actor, ActorKind
from storage.tables.money import refunds
from tests.properties.world import DISPATCHERS, DRIVERS, Dice, World


class StaffActions(World):
    """Each act is one callback or form, legal or not."""

    async def call(self, dice: Dice) -> None:
        """A dispatcher books for a caller."""
        self.bookings.append(await self.company.caller(key=f"form-{len(self.bookings)}"))

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
        await release_vehicle(command, self.company.use_cases)

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
        await retire_vehicle(command, self.company.use_cases)

    async def goodwill(self, dice: Dice) -> None:
        """A dispatcher gives back some of it, twice with the same request."""
        command = of_staff.RefundGoodwill(
            dispatcher_id=dice.of(DISPATCHERS),
            code=dice.of(self.bookings).code,
            request_key=f"{dice.of(range(3))}",
            amount=dice.of((1_000, 4_800, 11_600)),
        )
        await refund_goodwill(command, self.company.use_cases)

    async def refund_by_hand(self, dice: Dice) -> None:
        """A dispatcher has given money back."""
        there = await self.company.rows(refunds)
        refund = dice.of([each for each in there if each.status != "done"] or there)
        command = of_staff.SettleRefund(dispatcher_id=dice.of(DISPATCHERS), refund_id=refund.id)
        settled = await settle_refund(command, self.company.use_cases)
        if settled.done_by is not None and settled.done_by.kind is ActorKind.STAFF:
            self.gateway.by_hand.add(settled.id)
