"""Bind a driver's account to a vehicle."""

from domain.commands.ride import BindDriver
from domain.errors import ContactNotOwn, DriverNotFound, DriverOccupied, InvitationInvalid
from domain.model.people import Driver
from domain.model.vehicle import Vehicle
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
        _take_over(vehicle, command.driver_id)
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


def _take_over(vehicle: Vehicle, driver_id: DriverId) -> None:
    if vehicle.retired_at is not None:
        raise InvitationInvalid()
    if vehicle.driver_id != driver_id:
        if vehicle.booking_id is not None:
            raise DriverOccupied()
        # The shift was the former driver's: the new one has not said to be available.
        vehicle.close_shift()
    vehicle.driver_id = driver_id


async def _leave_former_vehicle(uow: UnitOfWork, driver_id: DriverId, new: VehicleId) -> None:
    try:
        former = await uow.vehicles.of_driver(driver_id)
    except DriverNotFound:
        return
    if former.id == new:
        return
    if former.booking_id is not None:
        raise DriverOccupied()
    former.close_shift()
    former.driver_id = None
    await uow.vehicles.save(former)
