"""What a preview of a cancellation promises is what then happens, to the won."""

import re
from collections.abc import AsyncIterator

import pytest

from config.i18n import Catalogs
from dispatcher_panel.messages.staff_card_buttons import cancel_confirmation
from domain.errors import BookingMovedOn
from domain.model.booking import Booking
from domain.model.ride_view import RideView
from domain.values.actor import Actor
from domain.values.status import BookingStatus
from handlers import callback_data
from handlers.messages.rides import cancel_page
from storage.queries.rides import SqlRides
from tests.builders import CUSTOMER, DISPATCHER, FARE, START
from tests.dialogs.stage import CATALOGS
from tests.usecases.company import Company, money

S = BookingStatus
OPEN = [S.AWAITING_PAYMENT, S.REQUESTED, S.CONFIRMED, S.OFFERED, S.ASSIGNED, S.ARRIVED]
STAFF_WORDS = Catalogs.load("dispatch", now=lambda: START).for_language("ko")


@pytest.fixture
async def company(migrated_url: str) -> AsyncIterator[Company]:
    """A company on a database of its own."""
    founded = Company(migrated_url)
    yield founded
    await founded.database.close()


async def seen(company: Company, booking: Booking) -> RideView:
    """The ride as its customer sees it."""
    view = await SqlRides(company.database).own(CUSTOMER, booking.code)
    assert view is not None
    return view


def won(text: str) -> list[int]:
    """The amounts in a Korean text."""
    return [int(found.replace(",", "")) for found in re.findall(r"([\d,]+)원", text)]


def agreed(view: RideView) -> int:
    """What the preview's button agrees to leave with the company."""
    page = cancel_page(CATALOGS.for_language("ko"), view)
    press = callback_data.read(page.keyboard.inline_keyboard[0][0].callback_data or "")
    assert press is not None
    return press.number(2)


@pytest.mark.parametrize("keeps", [0, 3_000, 4_800, FARE])
@pytest.mark.parametrize("status", OPEN)
async def test_the_customers_preview_is_kept(company: Company, status: BookingStatus, keeps: int) -> None:
    """In every state and under all terms, what the preview and its button name goes back, and no less."""
    company.rule(kept_after_arrival=keeps)
    booking = await company.ride(status)
    view = await seen(company, booking)
    page = cancel_page(CATALOGS.for_language("ko"), view)
    ended = await company.cancel(booking, agreed_kept=agreed(view))
    named = won(page.text)
    assert named == [amount for amount in (ended.kept, ended.refund) if amount or ended.kept]
    label = page.keyboard.inline_keyboard[0][0].text
    assert won(label) == ([] if status is S.AWAITING_PAYMENT else [ended.refund])
    assert sum(each.amount for each in await company.refunds(booking)) == ended.refund


@pytest.mark.parametrize("status", [*OPEN, S.ON_TRIP])
async def test_the_staffs_preview_is_kept(company: Company, status: BookingStatus) -> None:
    """What a dispatcher's second button names is what goes back."""
    booking = await company.ride(status)
    label = cancel_confirmation(booking, STAFF_WORDS).inline_keyboard[0][0].text
    ended = await company.cancel(booking, Actor.staff(DISPATCHER), seen=booking.version)
    assert won(label) == ([ended.refund] if ended.refund else [])


async def test_an_outdated_preview_is_not_carried_out(company: Company) -> None:
    """A preview from before the arrival is refused; the fresh one names the new amount, and that happens."""
    booking = await company.ride(S.ASSIGNED)
    old = agreed(await seen(company, booking))
    booking = await company.drive(booking, S.ARRIVED)
    with pytest.raises(BookingMovedOn):
        await company.cancel(booking, agreed_kept=old)
    assert money(await company.booking(booking)) == (FARE, FARE, 0, 0)
    view = await seen(company, booking)
    assert won(cancel_page(CATALOGS.for_language("ko"), view).text) == [4_800, FARE - 4_800]
    assert (await company.cancel(booking, agreed_kept=agreed(view))).refund == FARE - 4_800
