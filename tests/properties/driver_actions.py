"""What drivers do."""

from domain.commands import ride as of_ride
from domain.usecases.driving.close_shift import close_shift
from domain.usecases.driving.open_shift import open_shift
from domain.usecases.driving.update_position import update_position
from domain.values.actor import Actor
from tests.builders import HOUR, SEOUL_STATION
from tests.properties.world import DISPATCHERS, DRIVERS, STEPS, Dice, World
from tests.usecases.company import step


class DriverActions(World):
    """Each act is one callback, legal or not."""

    async def drive(self, dice: Dice) -> None:
        """Any step of a ride by any driver, or by staff."""
        booking, (kind, usecase) = self._booking(dice), dice.of(STEPS)
        own = (await self.company.booking(booking)).driver_id
        actors = [Actor.driver(own)] * 3 if own else []
        actor = dice.of([*actors, Actor.driver(dice.of(DRIVERS)), Actor.staff(DISPATCHERS[0])])
        await usecase(step(kind, booking, actor), self.company.use_cases)

    async def shift(self, dice: Dice) -> None:
        """A driver comes or goes."""
        driver_id = dice.of(DRIVERS)
        if dice.of((True, False)):
            hours = dice.of((None, HOUR, 24 * HOUR))
            await open_shift(of_ride.OpenShift(driver_id=driver_id, hours=hours), self.company.use_cases)
        else:
            await close_shift(of_ride.CloseShift(driver_id=driver_id), self.company.use_cases)

    async def move(self, dice: Dice) -> None:
        """A driver is seen at the station."""
        assert SEOUL_STATION.position
        command = of_ride.UpdatePosition(driver_id=dice.of(DRIVERS), position=SEOUL_STATION.position)
        await update_position(command, self.company.use_cases)
