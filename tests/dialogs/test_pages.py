"""Pages and messages: pure, in both languages, within Telegram's limits."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from domain import errors
from domain.messages.templates import StatusTemplate, Template
from domain.model.my_ride import fold
from domain.model.ride_view import RideView
from domain.ports.queries import RideRow
from domain.subscribers.customer_messages import customer_messages
from domain.values.place import Place
from domain.values.reasons import CancelReason, RefundReason
from domain.values.status import BookingStatus, RefundStatus
from handlers import callback_data
from handlers.messages import Page
from handlers.messages.menu import info_page, language_page, menu_page, more_page
from handlers.messages.rides import cancel_page, list_page, receipt_page, ride_page
from handlers.messages.status_messages import known_templates, status_page
from handlers.refusals import refusal
from handlers.routes.commands import COMMANDS
from tests.builders import CUSTOMER, GANGNAM, START, a_booking, a_driver, a_refund, a_vehicle
from tests.dialogs.stage import CATALOGS, MemoryRides, a_bot_context, a_view, every_refusal
from tests.optional import the

LANGUAGES = [language.code for language in CATALOGS.languages]
EVIL = Place("<b>역 & 앞</b>" * 8)
ARGUMENTS = {"reason": "customer", "refund": 11_600, "kept": 0, "amount": 11_600}


def _fits(page: Page) -> None:
    assert 1 <= len(page.text) <= 4096
    assert "<b>역" not in page.text
    pressed = [button for row in page.keyboard.inline_keyboard for button in row]
    assert pressed
    for button in pressed:
        assert button.text.strip()
        if button.callback_data is not None:
            assert 1 <= len(button.callback_data.encode()) <= callback_data.LONGEST_DATA
            assert callback_data.read(button.callback_data) is not None


def _view(status: BookingStatus) -> RideView:
    booking = a_booking(status, pickup=EVIL)
    return a_view(booking, vehicle=a_vehicle(), driver=a_driver(name="김 <기사>"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", BookingStatus)
async def test_a_ride_in_every_state(status: BookingStatus, language: str) -> None:
    """Detail, receipt, preview and list show every state, with hostile names escaped."""
    t, bot_context, view = CATALOGS.for_language(language), a_bot_context(test_mode=True), _view(status)
    for page in (ride_page(bot_context, t, view), receipt_page(bot_context, t, view), cancel_page(t, view)):
        _fits(page)
    assert "TEST" in receipt_page(bot_context, t, view).text
    line = RideRow(ride=fold(a_booking(status).events), pickup=EVIL, dropoff=GANGNAM)
    for count in (0, 1, 12):
        _fits(await list_page(a_bot_context(MemoryRides([line] * count)), t, CUSTOMER, 1))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", sorted(known_templates()))
@pytest.mark.parametrize("later", [False, True], ids=["now", "later"])
def test_every_status_message(template: StatusTemplate, language: str, later: bool) -> None:
    """Each status message has words and a next button, for rides now and later."""
    view = _view(BookingStatus.ASSIGNED)
    if later:
        view = replace(view, booking=a_booking(BookingStatus.ASSIGNED, pickup_at=START))
    reasons = ["paid_twice", "paid_too_late"] if template is Template.SURPLUS else list(CancelReason)
    for reason in reasons:
        page = status_page(
            a_bot_context(), CATALOGS.for_language(language), template, view, {**ARGUMENTS, "reason": reason}
        )
        _fits(page)
        assert view.booking.code in page.text


def test_every_message_that_the_domain_sends_is_known() -> None:
    """Whatever the events of a whole ride call for can be written."""
    for status in BookingStatus:
        booking = a_booking(status)
        for event in booking.events:
            for delivery in customer_messages(booking, [event]):
                assert delivery.template in known_templates()


def test_part_of_the_fare_is_kept_after_arrival() -> None:
    """The preview says what is kept and what comes back, and the button carries what was agreed to."""
    view = _view(BookingStatus.ARRIVED)
    page = cancel_page(CATALOGS.for_language("ko"), view)
    assert "4,800원을 빼고 6,800원을" in page.text
    assert page.keyboard.inline_keyboard[0][0].callback_data == f"r:drop:A7K2Q:{view.booking.version}:4800"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_menu_and_its_pages(language: str) -> None:
    """Menu, languages and information fit for strangers, regulars and riders under way."""
    t = CATALOGS.for_language(language)
    done, open_ride = a_booking(BookingStatus.COMPLETED), a_booking(BookingStatus.CONFIRMED)
    stranger = await menu_page(a_bot_context(), t, CUSTOMER)
    regular = await menu_page(a_bot_context(MemoryRides(newest=done, again=done)), t, CUSTOMER)
    rider = await menu_page(a_bot_context(MemoryRides(newest=open_ride, again=done)), t, CUSTOMER)
    pages = [stranger, regular, rider, more_page(a_bot_context(), t), language_page(a_bot_context(), t)]
    pages += [info_page(a_bot_context(), t, topic, in_dialog=True) for topic in callback_data.INFO_TOPICS]
    for page in pages:
        _fits(page)
    first = [page.keyboard.inline_keyboard[0][0].callback_data for page in (stranger, regular, rider)]
    assert [the(data).split(":")[:2] for data in first] == [["m", "book"], ["m", "again"], ["r", "view"]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_has_words(language: str) -> None:
    """Each command of the menu is described within Telegram's limits."""
    for name in COMMANDS:
        assert 1 <= len(CATALOGS.for_language(language).plain(f"command.{name}")) <= 256


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("error", every_refusal(), ids=lambda error: type(error).__name__)
def test_every_refusal_has_words(error: errors.DomainError, language: str) -> None:
    """Whatever the domain refuses can be said in a pop-up."""
    assert 1 <= len(refusal(CATALOGS.for_language(language), error)) <= 200


@pytest.mark.parametrize("page", [ride_page, receipt_page])
def test_every_refund_is_shown(page: Callable[..., Page]) -> None:
    """Detail and receipt say what was paid and kept, and of each refund whether it is back yet."""
    booking = a_booking(BookingStatus.CANCELLED)
    back = [
        a_refund(amount=6_800, status=RefundStatus.DONE, done_at=START),
        a_refund(amount=4_800, status=RefundStatus.MANUAL, reason=RefundReason.GOODWILL),
    ]
    text = page(a_bot_context(), CATALOGS.for_language("ko"), replace(a_view(booking), refunds=back)).text
    assert "6,800원 환불 완료 · 취소 · <tg-time" in text
    assert "4,800원 환불 중 (영업일 기준 3~5일) · 추가 환불" in text
    assert "11,600원" in text
