"""Remember who writes to the booking bot."""

from dataclasses import replace

from domain.commands.customer import RememberCustomer
from domain.model.people import Customer
from domain.policies.business_rules import MAX_NAME
from domain.services.use_case_context import UseCaseContext


async def remember_customer(command: RememberCustomer, context: UseCaseContext) -> Customer:
    """The customer with name and Telegram language as of now; writes only what changed."""
    seen = Customer(
        id=command.customer_id, name=command.name[:MAX_NAME], telegram_language=command.telegram_language
    )
    async with context.uow() as uow:
        known = await uow.people.customer(command.customer_id)
        if known is not None:
            seen = replace(seen, phone=known.phone, language=known.language)
        if seen != known:
            await uow.people.save_customer(seen)
            await uow.commit()
    return seen
