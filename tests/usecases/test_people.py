"""People: customers who write, dispatchers who act, drivers who are bound to vehicles."""

from datetime import timedelta
from typing import Any

import pytest

from domain.commands.customer import ChooseLanguage, RememberCustomer, SavePhone
from domain.commands.ride import BindDriver
from domain.commands.staff import InviteDriver, RegisterVehicle, RememberDispatcher, RetireVehicle
from domain.errors import (
    ContactNotOwn,
    DomainError,
    DriverOccupied,
    InvitationInvalid,
    PhoneRefused,
    VehicleNotFound,
)
from domain.model.people import Customer, Invitation
from domain.model.vehicle import Vehicle
from domain.usecases.fleet.register_vehicle import register_vehicle
from domain.usecases.fleet.retire_vehicle import retire_vehicle
from domain.usecases.people.bind_driver import bind_driver
from domain.usecases.people.choose_language import choose_language
from domain.usecases.people.invite_driver import invite_driver
from domain.usecases.people.remember_customer import remember_customer
from domain.usecases.people.remember_dispatcher import remember_dispatcher
from domain.usecases.people.save_phone import save_phone
from domain.values.ids import DriverId, VehicleId
from domain.values.status import BookingStatus, VehicleState
from storage.tables.people import customers, drivers
from tests.builders import (
    CUSTOMER,
    DISPATCHER,
    DRIVER,
    OTHER_CUSTOMER,
    OTHER_DRIVER,
    PHONE,
    START,
    a_dispatcher,
)
from tests.usecases.company import Company

S, V = BookingStatus, VehicleState


async def customer(company: Company) -> Customer | None:
    """The customer as kept."""
    async with company.use_cases.uow() as uow:
        return await uow.people.customer(CUSTOMER)


async def meet(company: Company, name: str = "이민지", language: str | None = "ko") -> Customer:
    """The customer writes."""
    command = RememberCustomer(customer_id=CUSTOMER, name=name, telegram_language=language)
    return await remember_customer(command, company.use_cases)


async def test_a_customer_is_remembered(company: Company) -> None:
    """Name and Telegram's language are kept as they are now, cut to a length that fits a card."""
    assert await meet(company) == Customer(id=CUSTOMER, name="이민지", telegram_language="ko")
    await meet(company, "Minji " + "x" * 100, "en")
    found = await customer(company)
    assert found
    assert (found.name, found.telegram_language) == (("Minji " + "x" * 100)[:64], "en")


async def test_meeting_again_writes_nothing(company: Company) -> None:
    """A customer who has not changed costs no write."""
    await meet(company)
    commits = company.database.commits
    assert await meet(company) == await customer(company)
    assert company.database.commits == commits


async def test_a_chosen_language_stays(company: Company) -> None:
    """A chosen language stays when Telegram's changes; one that is not offered changes nothing."""
    await choose_language(ChooseLanguage(customer_id=CUSTOMER, language="en"), company.use_cases)
    await meet(company, language="ko")
    await choose_language(ChooseLanguage(customer_id=CUSTOMER, language="tlh"), company.use_cases)
    found = await customer(company)
    assert found
    assert (found.language, found.speaks("ko")) == ("en", "en")


async def test_a_phone_is_kept(company: Company) -> None:
    """One's own number is kept in E.164 form, before and after the first greeting."""
    command = SavePhone(customer_id=CUSTOMER, contact_user_id=CUSTOMER, phone="821012345678")
    assert await save_phone(command, company.use_cases) == PHONE
    await meet(company)
    found = await customer(company)
    assert found
    assert (found.phone, found.name) == (PHONE, "이민지")


@pytest.mark.parametrize(
    ("contact", "phone", "refusal"),
    [
        (OTHER_CUSTOMER, "010-1234-5678", ContactNotOwn),
        (None, "010-1234-5678", ContactNotOwn),
        (CUSTOMER, "no", PhoneRefused),
    ],
)
async def test_a_phone_that_is_not_kept(
    company: Company, contact: int | None, phone: str, refusal: type[DomainError]
) -> None:
    """Somebody else's contact, or what is no number, is refused."""
    command = SavePhone(customer_id=CUSTOMER, contact_user_id=contact, phone=phone)
    with pytest.raises(refusal):
        await save_phone(command, company.use_cases)
    assert await company.rows(customers) == []


async def test_a_dispatcher_is_remembered(company: Company) -> None:
    """Cards name a dispatcher as last seen; who has not changed costs no write."""
    seen = RememberDispatcher(dispatcher_id=DISPATCHER, name="최 배차", username="dispatcher_choi")
    await remember_dispatcher(seen, company.use_cases)
    commits = company.database.commits
    await remember_dispatcher(seen, company.use_cases)
    assert company.database.commits == commits
    renamed = RememberDispatcher(dispatcher_id=DISPATCHER, name="x" * 99, username=None)
    await remember_dispatcher(renamed, company.use_cases)
    async with company.use_cases.uow() as uow:
        found = await uow.people.dispatcher(DISPATCHER)
    assert found == a_dispatcher(name="x" * 64, username=None)


async def a_car(company: Company, plate: str = "12가3456") -> Vehicle:
    """A registered car that nobody drives yet."""
    command = RegisterVehicle(
        dispatcher_id=DISPATCHER, plate=plate, model="sonata", company="tmap", grade="basic"
    )
    return await register_vehicle(command, company.use_cases)


async def invite(company: Company, vehicle: Vehicle) -> Invitation:
    """A dispatcher invites this vehicle's driver."""
    return await invite_driver(
        InviteDriver(dispatcher_id=DISPATCHER, vehicle_id=vehicle.id), company.use_cases
    )


def bind(invitation: Invitation, driver_id: DriverId = DRIVER, **changes: Any) -> BindDriver:
    """A driver spends the invitation with their own contact."""
    command: dict[str, Any] = {
        "driver_id": driver_id,
        "token": invitation.token,
        "name": "김 기사",
        "contact_user_id": driver_id,
        "phone": "010-8765-4321",
        "language": "ko",
    }
    return BindDriver(**command | changes)


async def test_an_invited_driver_is_bound(company: Company) -> None:
    """A driver is bound to the vehicle with name and own number, off shift, by an invitation in the log."""
    car = await a_car(company)
    driver = await bind_driver(bind(await invite(company, car), name="k" * 99), company.use_cases)
    assert (driver.name, driver.phone, driver.vehicle_id) == ("k" * 64, "+821087654321", car.id)
    found = await company.vehicle(car.id)
    assert (found.driver_id, found.state) == (DRIVER, V.OFF)
    assert await company.acts() == ["register", "invite_driver"]


async def test_an_invitation_binds_once_and_for_three_days(company: Company) -> None:
    """A used, expired or unknown invitation binds nobody."""
    first, second = await a_car(company), await a_car(company, "34나7890")
    used, late = await invite(company, first), await invite(company, second)
    assert late.expires_at == START + timedelta(days=3)
    await bind_driver(bind(used), company.use_cases)
    with pytest.raises(InvitationInvalid):
        await bind_driver(bind(used, OTHER_DRIVER), company.use_cases)
    company.clock.forward(days=3)
    unknown = Invitation(token="x", vehicle_id=first.id, created_by=DISPATCHER, expires_at=late.expires_at)
    for invitation in (late, unknown):
        with pytest.raises(InvitationInvalid):
            await bind_driver(bind(invitation, OTHER_DRIVER), company.use_cases)
    assert len(await company.rows(drivers)) == 1


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"contact_user_id": 5}, ContactNotOwn),
        ({"contact_user_id": None}, ContactNotOwn),
        ({"phone": "x"}, PhoneRefused),
    ],
)
async def test_a_driver_comes_with_an_own_number(company: Company, changes: Any, refusal: type) -> None:
    """Somebody else's contact or no number binds nobody, and the invitation is still good."""
    invitation = await invite(company, await a_car(company))
    with pytest.raises(refusal):
        await bind_driver(bind(invitation, **changes), company.use_cases)
    assert (await bind_driver(bind(invitation), company.use_cases)).id == DRIVER


async def test_a_driver_changes_the_vehicle(company: Company) -> None:
    """A driver who is bound anew leaves the former vehicle, which goes off shift."""
    former = await company.driver_car()
    new = await a_car(company, "34나7890")
    await bind_driver(bind(await invite(company, new)), company.use_cases)
    assert ((await company.vehicle(former.id)).driver_id, await company.stock()) == (None, 0)
    assert (await company.vehicle(new.id)).driver_id == DRIVER


async def test_a_vehicle_changes_the_driver(company: Company) -> None:
    """A vehicle's new driver does not take over the former one's shift, and has to post availability."""
    car = await company.driver_car()
    await bind_driver(bind(await invite(company, car), OTHER_DRIVER), company.use_cases)
    found = await company.vehicle(car.id)
    assert (found.driver_id, found.state) == (OTHER_DRIVER, V.OFF)
    assert await company.stock() == 0


async def test_a_driver_who_is_bound_again_stays_on_shift(company: Company) -> None:
    """A driver who uses a second invitation for the same vehicle stays available."""
    car = await company.driver_car()
    await bind_driver(bind(await invite(company, car), name="새 이름"), company.use_cases)
    assert await company.stock() == 1
    assert [row.name for row in await company.rows(drivers)] == ["새 이름"]


async def test_nobody_is_bound_during_a_ride(company: Company) -> None:
    """During a ride neither its vehicle gets another driver nor its driver another vehicle."""
    booking = await company.ride(S.OFFERED)
    car = await company.vehicle(booking.vehicle_id or VehicleId(0))
    other = await a_car(company, "34나7890")
    with pytest.raises(DriverOccupied):
        await bind_driver(bind(await invite(company, car), OTHER_DRIVER), company.use_cases)
    with pytest.raises(DriverOccupied):
        await bind_driver(bind(await invite(company, other)), company.use_cases)
    assert (await company.vehicle(car.id)).driver_id == DRIVER
    await bind_driver(bind(await invite(company, car)), company.use_cases)


async def test_no_invitation_into_what_is_not_driven(company: Company) -> None:
    """Unknown vehicles, radio cars and retired ones have no driver to invite."""
    (radio,) = await company.radio_cars()
    car = await a_car(company)
    earlier = await invite(company, car)
    await retire_vehicle(RetireVehicle(dispatcher_id=DISPATCHER, vehicle_id=car.id), company.use_cases)
    for vehicle_id in (radio.id, car.id, VehicleId(404)):
        with pytest.raises(VehicleNotFound):
            await invite_driver(
                InviteDriver(dispatcher_id=DISPATCHER, vehicle_id=vehicle_id), company.use_cases
            )
    with pytest.raises(InvitationInvalid):
        await bind_driver(bind(earlier), company.use_cases)
