"""Do what a deadline asks for, if it is still due."""

from collections.abc import Awaitable, Callable, Mapping

from domain.errors import BookingNotFound
from domain.messages.customer import pickup_reminder
from domain.messages.driver import driver_reminder
from domain.messages.staff_alerts import assign_reminder, confirm_reminder, trip_too_long, unassigned
from domain.model.booking import Booking
from domain.model.deadline import Deadline, DeadlineKind
from domain.policies.deadlines import deadlines_of, down_limit
from domain.policies.suggestions import ranked
from domain.ports.unit_of_work import UnitOfWork
from domain.services.booking_ending import end_booking
from domain.services.dispatch_heartbeat import dispatch_is_up
from domain.services.use_case_context import UseCaseContext
from domain.services.vehicle_assignment import give_vehicle
from domain.services.vehicle_release import let_vehicle_go
from domain.values.actor import SYSTEM
from domain.values.reasons import CancelReason

K = DeadlineKind
Step = Callable[[UnitOfWork, UseCaseContext, Booking], Awaitable[None]]


async def handle_deadline(deadline: Deadline, context: UseCaseContext) -> None:
    """Act on the booking in one transaction; a deadline that is no longer due changes nothing."""
    async with context.uow() as uow:
        try:
            booking = await uow.bookings.get(deadline.booking_id)
        except BookingNotFound:
            return
        due = {each.kind: each.due_at for each in deadlines_of(booking, context.rules)}
        if deadline.kind not in due or due[deadline.kind] > context.now():
            return
        await STEPS[deadline.kind](uow, context, booking)
        await uow.commit()


async def _expire_unpaid(uow: UnitOfWork, context: UseCaseContext, booking: Booking) -> None:
    await end_booking(uow, context, booking, CancelReason.UNPAID, SYSTEM)


async def _expire_unconfirmed(uow: UnitOfWork, context: UseCaseContext, booking: Booking) -> None:
    if await _clock_runs(uow, context, booking):
        await end_booking(uow, context, booking, CancelReason.UNCONFIRMED, SYSTEM)


async def _expire_unassigned(uow: UnitOfWork, context: UseCaseContext, booking: Booking) -> None:
    if await _clock_runs(uow, context, booking):
        await end_booking(uow, context, booking, CancelReason.NO_VEHICLE, SYSTEM)


async def _lapse_offer(uow: UnitOfWork, context: UseCaseContext, booking: Booking) -> None:
    vehicle_id = booking.decline_offer(SYSTEM, context.now(), lapsed=True)
    await let_vehicle_go(uow, context, booking, vehicle_id)
    await uow.bookings.save(booking)


async def _remind_to_confirm(uow: UnitOfWork, context: UseCaseContext, booking: Booking) -> None:
    await _note(uow, context, booking, K.CONFIRM_REMINDER)
    uow.deliver([confirm_reminder(booking)])


async def _remind_to_assign(uow: UnitOfWork, context: UseCaseContext, booking: Booking) -> None:
    first = K.ASSIGN_REMINDER not in booking.reminders and booking.pickup_at is not None
    await _note(uow, context, booking, K.ASSIGN_REMINDER)
    uow.deliver([assign_reminder(booking) if first else unassigned(booking)])


async def _remind_of_pickup(uow: UnitOfWork, context: UseCaseContext, booking: Booking) -> None:
    await _note(uow, context, booking, K.PICKUP_REMINDER)
    if booking.pickup_at is not None and context.now() < booking.pickup_at:
        uow.deliver([*pickup_reminder(booking), *driver_reminder(booking)])


async def _point_out_long_trip(uow: UnitOfWork, context: UseCaseContext, booking: Booking) -> None:
    await _note(uow, context, booking, K.TRIP_TOO_LONG)
    uow.deliver([trip_too_long(booking)])


async def _dispatch_by_itself(uow: UnitOfWork, context: UseCaseContext, booking: Booking) -> None:
    free = await uow.vehicles.free_for(booking, context.now())
    booking.remind(K.AUTO_DISPATCH, context.now())
    for vehicle, _ in ranked(booking, free, context.now()):
        if vehicle.id not in booking.passed_over:
            await give_vehicle(uow, context, booking, await uow.vehicles.get(vehicle.id), SYSTEM)
            return
    await uow.bookings.save(booking)


async def _note(uow: UnitOfWork, context: UseCaseContext, booking: Booking, kind: DeadlineKind) -> None:
    booking.remind(kind, context.now())
    await uow.bookings.save(booking)


async def _clock_runs(uow: UnitOfWork, context: UseCaseContext, booking: Booking) -> bool:
    """While the dispatch side is down the clock stands still, until the limit."""
    return await dispatch_is_up(uow, context) or context.now() >= down_limit(booking, context.rules)


STEPS: Mapping[DeadlineKind, Step] = {
    K.PAY: _expire_unpaid,
    K.CONFIRM_REMINDER: _remind_to_confirm,
    K.CONFIRM: _expire_unconfirmed,
    K.OFFER: _lapse_offer,
    K.AUTO_DISPATCH: _dispatch_by_itself,
    K.ASSIGN_REMINDER: _remind_to_assign,
    K.NO_VEHICLE: _expire_unassigned,
    K.PICKUP_REMINDER: _remind_of_pickup,
    K.TRIP_TOO_LONG: _point_out_long_trip,
}
