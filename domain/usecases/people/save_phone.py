"""Keep a customer's own telephone number."""

from domain.commands.customer import SavePhone
from domain.errors import ContactNotOwn
from domain.model.people import Customer
from domain.policies.phones import canonical_phone
from domain.services.use_case_context import UseCaseContext


async def save_phone(command: SavePhone, context: UseCaseContext) -> str:
    """The number in E.164 form, kept for the next ride. Raises ContactNotOwn, PhoneRefused."""
    if command.contact_user_id != command.customer_id:
        raise ContactNotOwn()
    phone = canonical_phone(command.phone)
    async with context.uow() as uow:
        customer = await uow.people.customer(command.customer_id) or Customer(id=command.customer_id, name="")
        customer.phone = phone
        await uow.people.save_customer(customer)
        await uow.commit()
    return phone
