"""Register a lot of radio cars, which are in stock at once."""

from domain.commands.staff import RegisterLot
from domain.errors import LotRefused
from domain.model.vehicle import Vehicle
from domain.policies.business_rules import MAX_NAME
from domain.policies.ride_requests import check_text
from domain.services.use_case_context import UseCaseContext
from domain.values.ids import VehicleId

LARGEST_LOT = 50


async def register_lot(command: RegisterLot, context: UseCaseContext) -> list[Vehicle]:
    """The radio cars, numbered R1, R2 … in place of a plate. Raises LotRefused, UnknownGrade, TextRefused."""
    if not 1 <= command.count <= LARGEST_LOT:
        raise LotRefused()
    check_text(command.model, MAX_NAME)
    check_text(command.company, MAX_NAME)
    context.rules.tariff.grade(command.grade)
    async with context.uow() as uow:
        first = await uow.vehicles.radio_count() + 1
        cars = [_radio_car(command, context, number) for number in range(first, first + command.count)]
        for car in cars:
            await uow.vehicles.add(car)
        await uow.notes.audit(command.dispatcher_id, "register_lot", None, context.now())
        await uow.commit()
    return cars


def _radio_car(command: RegisterLot, context: UseCaseContext, number: int) -> Vehicle:
    car = Vehicle(
        id=VehicleId(context.ids.number()),
        plate=f"R{number}",
        model=command.model.strip(),
        company=command.company.strip(),
        grade=command.grade,
        radio=True,
    )
    car.open_shift(context.now(), None)
    return car
