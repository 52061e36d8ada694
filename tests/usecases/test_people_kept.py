"""What is remembered of people, and stays when something else about them changes."""

from domain.commands.customer import ChooseLanguage, RememberCustomer, SavePhone
from domain.commands.staff import RememberDispatcher
from domain.model.people import Customer, Dispatcher
from domain.usecases.people.choose_language import choose_language
from domain.usecases.people.remember_customer import remember_customer
from domain.usecases.people.remember_dispatcher import remember_dispatcher
from domain.usecases.people.save_phone import save_phone
from tests.builders import CUSTOMER, DISPATCHER, PHONE, a_customer
from tests.usecases.company import Company

WHOLE = a_customer(language="en")


async def known(company: Company) -> None:
    """The customer has a name, a number and a chosen language."""
    async with company.use_cases.uow() as uow:
        await uow.people.save_customer(WHOLE)
        await uow.commit()


async def kept(company: Company) -> Customer | None:
    """The customer as kept."""
    async with company.use_cases.uow() as uow:
        return await uow.people.customer(CUSTOMER)


async def choose(company: Company, language: str) -> None:
    """The customer chooses."""
    await choose_language(ChooseLanguage(customer_id=CUSTOMER, language=language), company.use_cases)


async def share(company: Company) -> None:
    """The customer shares the contact."""
    command = SavePhone(customer_id=CUSTOMER, contact_user_id=CUSTOMER, phone=PHONE)
    await save_phone(command, company.use_cases)


async def test_a_new_language_changes_nothing_else(company: Company) -> None:
    """Who chooses another language keeps name and number."""
    await known(company)
    await choose(company, "ko")
    assert await kept(company) == a_customer(language="ko")


async def test_a_new_number_changes_nothing_else(company: Company) -> None:
    """Who shares a contact keeps name and language."""
    await known(company)
    await share(company)
    assert await kept(company) == WHOLE


async def test_a_new_name_changes_nothing_else(company: Company) -> None:
    """Who writes under another name keeps number and chosen language."""
    await known(company)
    command = RememberCustomer(customer_id=CUSTOMER, name="Minji", telegram_language="de")
    met = await remember_customer(command, company.use_cases)
    assert met == await kept(company) == a_customer(name="Minji", language="en", telegram_language="de")


async def test_a_choice_before_the_first_greeting(company: Company) -> None:
    """Who chooses a language, or shares a contact, before anything else has no name yet."""
    await choose(company, "en")
    assert await kept(company) == Customer(id=CUSTOMER, name="", language="en")
    await share(company)
    assert await kept(company) == Customer(id=CUSTOMER, name="", language="en", phone=PHONE)


async def test_a_contact_before_the_first_greeting(company: Company) -> None:
    """Who shares a contact before anything else has no name yet."""
    await share(company)
    assert await kept(company) == Customer(id=CUSTOMER, name="", phone=PHONE)


async def test_a_dispatcher_is_kept_with_a_username(company: Company) -> None:
    """Cards can name a dispatcher by name and username, as they are now."""
    for username in ("choi", "dispatcher_choi", None):
        command = RememberDispatcher(dispatcher_id=DISPATCHER, name="최 배차", username=username)
        await remember_dispatcher(command, company.use_cases)
        async with company.use_cases.uow() as uow:
            found = await uow.people.dispatcher(DISPATCHER)
        assert found == Dispatcher(id=DISPATCHER, name="최 배차", username=username)
