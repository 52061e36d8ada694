"""Bind a driver's account to a vehicle."""

from domain.commands.ride import BindDriver
from domain.errors import ContactNotOwn, DriverNotFound
from domain.model.people import Driver
from domain.policies.business_rules import MAX_NAME
from domain.policies.phones import canonical_phone
from domain.ports.unit_of_work import UnitOfWork
from domain.services.use_case_context import UseCaseContext
from domain.values.ids import DriverId, VehicleId


async def bind_driver(command: BindDriver, context: UseCaseContext) -> Driver:
    """The driver; a former driver of the vehicle, and a former vehicle of the driver, are unbound.

    Raises ContactNotOwn, PhoneRefused, InvitationInvalid, DriverOccupied during a ride.
    """
    if command.contact_user_id != command.driver_id:
        raise ContactNotOwn()
    phone = canonical_phone(command.phone)
    async with context.uow() as uow:
        invitation = await uow.people.invitation(command.token)
        invitation.use(command.driver_id, context.now())
        await uow.people.save_invitation(invitation)
        await _leave_former_vehicle(uow, command.driver_id, invitation.vehicle_id)
        vehicle = await uow.vehicles.get(invitation.vehicle_id)
        vehicle.bind_driver(command.driver_id)
        await uow.vehicles.save(vehicle)
        driver = Driver(
            id=command.driver_id,
            name=command.name[:MAX_NAME],
            phone=phone,
            vehicle_id=vehicle.id,
            language=command.language,
            bound_at=context.now(),
        )
        await uow.people.save_driver(driver)
        await uow.commit()
    return driver


async def _leave_former_vehicle(uow: UnitOfWork, driver_id: DriverId, new: VehicleId) -> None:
    try:
        former = await uow.vehicles.of_driver(driver_id)
    except DriverNotFound:
        return
    if former.id == new:
        return
    former.unbind_driver()
    await uow.vehicles.save(former)
