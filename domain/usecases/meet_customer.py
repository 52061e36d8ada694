"""Remember who writes to the booking bot."""

from domain.commands.customer import MeetCustomer
from domain.model.people import Customer
from domain.policies.rules import MAX_NAME
from domain.usecases.office import Office


async def meet_customer(command: MeetCustomer, office: Office) -> Customer:
    """The customer with name and Telegram language as of now; writes only what changed."""
    seen = Customer(
        id=command.customer_id, name=command.name[:MAX_NAME], telegram_language=command.telegram_language
    )
    async with office.uow() as uow:
        known = await uow.people.customer(command.customer_id)
        if known is not None:
            seen.phone, seen.language = known.phone, known.language
        if seen != known:
            await uow.people.save_customer(seen)
            await uow.commit()
    return seen
