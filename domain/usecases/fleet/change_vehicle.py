"""Correct what was registered about a vehicle."""

from domain.commands.staff import ChangeVehicle
from domain.model.vehicle import Vehicle
from domain.policies.business_rules import MAX_NAME
from domain.policies.ride_requests import check_text
from domain.services.use_case_context import UseCaseContext


async def change_vehicle(command: ChangeVehicle, context: UseCaseContext) -> Vehicle:
    """The changed vehicle. Raises VehicleNotFound, VehicleOnJob, UnknownGrade, TextRefused."""
    for text in (command.model, command.company):
        if text is not None:
            check_text(text, MAX_NAME)
    if command.grade is not None:
        context.rules.tariff.grade(command.grade)
    async with context.uow() as uow:
        vehicle = await uow.vehicles.get(command.vehicle_id)
        vehicle.change(model=command.model, company=command.company, grade=command.grade)
        await uow.vehicles.save(vehicle)
        await uow.notes.audit(command.dispatcher_id, "change_vehicle", None, context.now())
        await uow.commit()
    return vehicle
