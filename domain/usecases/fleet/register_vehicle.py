"""Register one vehicle whose driver will be invited."""

from domain.commands.staff import RegisterVehicle
from domain.errors import PlateTaken
from domain.model.vehicle import Vehicle
from domain.policies.business_rules import MAX_NAME
from domain.policies.plates import canonical_plate
from domain.policies.ride_requests import check_text
from domain.services.use_case_context import UseCaseContext
from domain.values.ids import VehicleId


async def register_vehicle(command: RegisterVehicle, context: UseCaseContext) -> Vehicle:
    """The vehicle, off shift until its driver posts availability.

    Raises PlateRefused, PlateTaken, UnknownGrade, TextRefused.
    """
    plate = canonical_plate(command.plate)
    check_text(command.model, MAX_NAME)
    check_text(command.company, MAX_NAME)
    context.rules.tariff.grade(command.grade)
    vehicle = Vehicle(
        id=VehicleId(context.ids.number()),
        plate=plate,
        model=command.model.strip(),
        company=command.company.strip(),
        grade=command.grade,
    )
    async with context.uow() as uow:
        if await uow.vehicles.by_plate(plate) is not None:
            raise PlateTaken()
        await uow.vehicles.add(vehicle)
        await uow.notes.audit(command.dispatcher_id, "register", None, context.now())
        await uow.commit()
    return vehicle
