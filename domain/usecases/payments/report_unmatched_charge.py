"""A charge that belongs to nothing we know: a person has to give it back where it was taken."""

from hashlib import sha256

from domain.commands.customer import RecordCharge
from domain.messages.staff_alerts import unmatched_charge
from domain.services.use_case_context import UseCaseContext


async def report_unmatched_charge(command: RecordCharge, context: UseCaseContext) -> None:
    """Tell the staff group, in one message however often the charge is delivered.

    Nothing is booked: without a booking there is nothing to book it on. The update itself stays parked.
    """
    number = command.provider_charge_id or command.charge_id
    known = sha256(command.charge_id.encode()).hexdigest()[:32]
    async with context.uow() as uow:
        uow.deliver([unmatched_charge(known, number, command.amount, command.currency, command.payer_id)])
        await uow.commit()
