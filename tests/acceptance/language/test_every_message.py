"""Whatever can be written about a ride, in any state, shows nobody a word of another language."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from telegram import InlineKeyboardMarkup

from config.i18n import Catalogs, Translator, read_messages
from dispatcher_panel.messages import driver_job, staff_alerts
from dispatcher_panel.messages.staff_card import card_keyboard, card_text
from dispatcher_panel.messages.staff_card_buttons import cancel_confirmation, decline_reasons
from domain.messages.templates import Template
from domain.model.contact import Contact
from domain.model.ride_view import RideView
from domain.ports.queries import CardView, Suggestion
from domain.values.place import Place
from domain.values.reasons import CancelReason
from domain.values.status import WITH_VEHICLE, BookingStatus, RefundStatus
from handlers.context import BotContext
from handlers.messages import Page
from handlers.messages.rides import cancel_page, receipt_page, ride_page
from handlers.messages.status_messages import known_templates, status_page
from handlers.refusals import refusal
from tests.acceptance.language.conftest import of_ours
from tests.builders import START, a_booking, a_driver, a_refund, a_vehicle, the_tariff
from tests.dialogs.stage import a_bot_context, every_refusal
from tests.third_language import CODE, OTHERS, with_a_third_language

S = BookingStatus
ARGUMENTS = {"refund": 11_600, "kept": 0, "amount": 11_600}


@pytest.fixture
def locales(tmp_path: Path) -> Path:
    """The catalogs with a third language beside the two that ship."""
    return with_a_third_language(tmp_path)


def _speaker(locales: Path, domain: str) -> Translator:
    return Catalogs.load(domain, now=lambda: START, folder=locales).for_language(CODE)


def _ride(status: BookingStatus) -> RideView:
    contact = Contact("ミンジ", "+821012345678")
    booking = a_booking(status, pickup=Place("ソウル"), dropoff=Place("カンナム"), contact=contact)
    with_car = booking.vehicle_id is not None
    return RideView(
        booking=booking,
        vehicle=a_vehicle(model="ソナタ", company="ハン") if with_car else None,
        driver=a_driver(name="キム") if with_car else None,
        refunds=[a_refund(status=each) for each in RefundStatus],
    )


def _card(status: BookingStatus) -> CardView:
    ride = _ride(status)
    nearby = Suggestion(vehicle=a_vehicle(model="ソナタ"), driver=a_driver(name="キム"), distance_m=700)
    return CardView(ride=ride, history=ride.booking.events, suggestions=[nearby])


def _in_town() -> BotContext:
    here = a_bot_context()
    return replace(here, settings=replace(here.settings, company_name="ハンビット"))


def _page(page: Page) -> list[str]:
    return [page.text, *(button.text for row in page.keyboard.inline_keyboard for button in row)]


def _buttons(keyboard: InlineKeyboardMarkup | None) -> list[str]:
    return [button.text for row in (keyboard.inline_keyboard if keyboard else ()) for button in row]


def _foreign(texts: list[str]) -> list[str]:
    without_tags = [re.sub(r"<[^>]*>|&\w+;", "", text) for text in texts]
    return [text for text in without_tags if of_ours(text)]


@pytest.mark.parametrize("status", list(S))
def test_a_customer_reads_one_language(locales: Path, status: BookingStatus) -> None:
    """Every page and message about a ride, in any state and for any reason."""
    t, bot_context, view = _speaker(locales, "booking"), _in_town(), _ride(status)
    pages = [ride_page(bot_context, t, view), receipt_page(bot_context, t, view), cancel_page(t, view)]
    for template in sorted(known_templates()):
        reasons = ["paid_twice", "paid_too_late"] if template is Template.SURPLUS else list(CancelReason)
        pages += [
            status_page(bot_context, t, template, view, {**ARGUMENTS, "reason": reason}) for reason in reasons
        ]
    assert _foreign([text for page in pages for text in _page(page)]) == []


def test_a_refusal_is_in_one_language(locales: Path) -> None:
    """Whatever the domain refuses is refused in the reader's language."""
    t = _speaker(locales, "booking")
    assert _foreign([refusal(t, error) for error in every_refusal()]) == []


@pytest.mark.parametrize("status", list(S))
def test_staff_and_drivers_read_one_language(locales: Path, status: BookingStatus) -> None:
    """Cards with their buttons, jobs, alerts and tasks of refunds, in any state."""
    texts, card = _speaker(locales, "dispatch"), _card(status)
    ride = card.ride
    said = [card_text(card, texts, the_tariff()), *_buttons(card_keyboard(card, texts))]
    said += _buttons(decline_reasons(ride.booking, texts)) + _buttons(
        cancel_confirmation(ride.booking, texts)
    )
    said += [staff_alerts.gave_up_text(ride, None, texts), staff_alerts.help_wanted_text(ride, texts)]
    said += [staff_alerts.refund_text(ride.booking, refund, None, None, texts) for refund in ride.refunds]
    said += [staff_alerts.digest_text([ride], texts)]
    if status in WITH_VEHICLE:
        said += [driver_job.job_text(ride, texts, START), *_buttons(driver_job.job_keyboard(ride, texts))]
        said += _buttons(driver_job.trouble_keyboard(ride, texts))
    assert _foreign(said) == []


@pytest.mark.parametrize("domain", ["booking", "dispatch", "staff"])
def test_every_text_is_translated(locales: Path, domain: str) -> None:
    """Every key has its text there, with nothing of ours but tags, parameters and commands."""
    texts = read_messages(CODE, domain, locales)
    assert set(texts) == set(read_messages("ko", domain))
    bare = [re.sub(r"\{\w+\}|<[^>]*>|/[a-z]+", "", form) for forms in texts.values() for form in forms]
    assert [text for text in bare if OTHERS.search(text)] == []
