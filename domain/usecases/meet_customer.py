"""Remember who writes to the booking bot."""

from domain.commands.customer import MeetCustomer
from domain.model.people import Customer
from domain.policies.rules import MAX_NAME
from domain.usecases.office import Office


async def meet_customer(command: MeetCustomer, office: Office) -> Customer:
    """The customer with name and Telegram language as of now; writes only what changed."""
    name = command.name[:MAX_NAME]
    async with office.uow() as uow:
        known = await uow.people.customer(command.customer_id)
        if known and (known.name, known.telegram_language) == (name, command.telegram_language):
            return known
        customer = known or Customer(id=command.customer_id, name=name)
        customer.name, customer.telegram_language = name, command.telegram_language
        await uow.people.save_customer(customer)
        await uow.commit()
    return customer
