"""End shifts whose time is over, so that no ghost stays in stock."""

from domain.messages.driver import shift_ended
from domain.services.use_case_context import UseCaseContext


async def end_shifts(context: UseCaseContext) -> None:
    """Take vehicles whose shift is over out of stock and tell their drivers."""
    async with context.uow() as uow:
        over = await uow.vehicles.shifts_over(context.now())
        for vehicle in over:
            driver_id = vehicle.driver_id
            vehicle.close_shift()
            await uow.vehicles.save(vehicle)
            if driver_id is not None:
                uow.deliver([shift_ended(driver_id)])
        if over:
            await uow.commit()
