"""Let a customer choose the language."""

from domain.commands.customer import ChooseLanguage
from domain.model.people import Customer
from domain.services.use_case_context import UseCaseContext


async def choose_language(command: ChooseLanguage, context: UseCaseContext) -> None:
    """Write to the customer in this language from now on; one that is not offered changes nothing."""
    if command.language not in context.rules.languages:
        return
    async with context.uow() as uow:
        customer = await uow.people.customer(command.customer_id) or Customer(id=command.customer_id, name="")
        customer.speak(command.language)
        await uow.people.save_customer(customer)
        await uow.commit()
