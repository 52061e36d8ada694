"""Names, numbers and addresses are kept as long as they may be, and no longer."""

import pytest

from domain.model.people import Customer
from domain.values.ids import CustomerId
from domain.values.status import BookingStatus
from storage import personal_data
from storage.personal_data import SqlPersonalData
from storage.queries.rides import SqlRides
from storage.rebuild import differences
from tests.builders import CUSTOMER, HOUR, MINUTE, OTHER_CUSTOMER, PHONE, START, a_booking
from tests.contract.company import Company

S = BookingStatus
LATER = START + HOUR


async def met(company: Company, *people: CustomerId) -> None:
    """These customers have told their name and number."""
    async with company.uow() as uow:
        for person in people:
            await uow.people.save_customer(Customer(id=person, name="이민지", phone=PHONE))
        await uow.commit()


async def test_an_old_ride_forgets_who_and_where(company: Company) -> None:
    """A ride that is long over keeps its money and history, and nothing that names a person or a place."""
    booking = await company.keep(a_booking(S.COMPLETED, note="Two bags"))
    await met(company, CUSTOMER)
    assert await SqlPersonalData(company.database).forget(LATER) == [CUSTOMER]
    kept = await company.booking(booking.id)
    assert (kept.contact.name, kept.contact.phone, kept.note) == ("", "", "")
    assert (kept.pickup.label, kept.pickup.position, kept.dropoff.label) == ("", None, "")
    assert (kept.fare, kept.captured, kept.kept, kept.steps) == (
        booking.fare,
        booking.captured,
        booking.kept,
        booking.steps,
    )
    customer = await SqlRides(company.database).customer(CUSTOMER)
    assert customer is not None
    assert (customer.name, customer.phone) == ("", None)
    assert await differences(company.database) == []


async def test_what_is_new_under_way_or_owed_is_kept(company: Company) -> None:
    """A ride of late, one that still goes on and one whose refund is due keep everything."""
    under_way = await company.keep_ride(1, S.ASSIGNED)
    owing = await company.keep_ride(2, S.CANCELLED)
    assert owing.refund_due
    lately = await company.keep_ride(3, S.COMPLETED)
    assert lately.moved_at
    await met(company, CUSTOMER)
    assert await SqlPersonalData(company.database).forget(lately.moved_at - MINUTE) == []
    for booking in (under_way, owing, lately):
        assert (await company.booking(booking.id)).contact == booking.contact


async def test_a_customer_who_still_rides_is_known(company: Company) -> None:
    """An old ride is erased alone while its customer has another; a stranger's data is not touched."""
    await company.keep_ride(1, S.COMPLETED)
    await company.keep_ride(2, S.REQUESTED)
    await company.keep_ride(3, S.REQUESTED, customer_id=OTHER_CUSTOMER)
    await met(company, CUSTOMER, OTHER_CUSTOMER)
    assert await SqlPersonalData(company.database).forget(LATER) == []
    rides = SqlRides(company.database)
    for person in (CUSTOMER, OTHER_CUSTOMER):
        customer = await rides.customer(person)
        assert customer is not None
        assert customer.phone == PHONE


async def test_many_are_erased_in_portions(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many rides are due, every one is erased, a few in each transaction."""
    monkeypatch.setattr(personal_data, "AT_ONCE", 2)
    monkeypatch.setattr(personal_data, "LONG_OVER", personal_data.LONG_OVER.limit(2))
    for number in range(1, 6):
        await company.keep_ride(number, S.COMPLETED)
    before = company.database.commits
    await SqlPersonalData(company.database).forget(LATER)
    assert company.database.commits - before == 3
    assert await SqlPersonalData(company.database).forget(LATER) == []
    assert company.database.commits - before == 3
