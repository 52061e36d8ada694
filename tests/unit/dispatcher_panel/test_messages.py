"""Cards and jobs as pure text and buttons, in both languages."""

from dataclasses import replace
from datetime import timedelta
from typing import get_args

import pytest
from telegram import InlineKeyboardMarkup

from config.i18n import Catalogs, Translator
from dispatcher_panel.callback_data import read_callback_data
from dispatcher_panel.messages import driver_job, staff_alerts
from dispatcher_panel.messages.staff_card import card_keyboard, card_text
from dispatcher_panel.messages.staff_card_buttons import cancel_confirmation, decline_reasons
from domain.messages.templates import ReminderTemplate
from domain.model.ride_view import RideView
from domain.ports.queries import CardView, Suggestion
from domain.values.actor import Actor
from domain.values.reasons import CancelReason
from domain.values.status import FINAL, WITH_VEHICLE, BookingStatus, RefundStatus
from tests.builders import (
    DISPATCHER,
    START,
    TYPED,
    a_booking,
    a_dispatcher,
    a_driver,
    a_payment,
    a_refund,
    a_vehicle,
    the_tariff,
)

S = BookingStatus


@pytest.fixture(params=["ko", "en"])
def texts(request: pytest.FixtureRequest) -> Translator:
    return Catalogs.load("dispatch", now=lambda: START).for_language(request.param)


@pytest.fixture
def korean() -> Translator:
    return Catalogs.load("dispatch", now=lambda: START).for_language("ko")


def card_of(status: BookingStatus, **changes: object) -> CardView:
    booking = a_booking(status)
    for name, value in changes.items():
        setattr(booking, name, value)
    with_car = booking.vehicle_id is not None
    ride = RideView(
        booking=booking,
        vehicle=a_vehicle() if with_car else None,
        driver=a_driver(name="<b>Kim") if with_car else None,
    )
    return CardView(
        ride=ride,
        history=booking.events,
        dispatchers={DISPATCHER: a_dispatcher()},
        suggestions=[Suggestion(vehicle=a_vehicle(), driver=a_driver(), distance_m=700)],
    )


def buttons(keyboard: InlineKeyboardMarkup | None) -> list[str]:
    rows = keyboard.inline_keyboard if keyboard else ()
    return [str(button.callback_data) for row in rows for button in row]


@pytest.mark.parametrize("status", list(S))
def test_every_status_has_a_card(status: BookingStatus, texts: Translator) -> None:
    """A card in any state names its booking, its places and its fare or refund, escaped."""
    card = card_of(status, note="<script>")
    text = card_text(card, texts, the_tariff())
    assert card.ride.booking.code in text
    assert card.ride.booking.pickup.label in text
    assert "&lt;script&gt;" in text
    assert "<script>" not in text
    assert "<b>Kim" not in text
    assert len(text) <= 4096


@pytest.mark.parametrize("status", list(S))
def test_buttons_fit_and_can_be_read_back(status: BookingStatus, texts: Translator) -> None:
    """Every button of every card carries at most 64 bytes, and the very booking and version."""
    card = card_of(status)
    booking = card.ride.booking
    carried = buttons(card_keyboard(card, texts))
    carried += [*buttons(decline_reasons(booking, texts)), *buttons(cancel_confirmation(booking, texts))]
    for data in carried:
        press = read_callback_data(data)
        assert press is not None
        assert (press.code, press.seen) == (booking.code, booking.version)
        assert len(data.encode()) <= 64
    assert (card_keyboard(card, texts) is None) == (status in FINAL)


def test_the_first_card_leads_to_assigning(korean: Translator) -> None:
    """A new booking for now offers the nearest car first, and shows how far it is."""
    card = card_of(S.REQUESTED)
    keyboard = card_keyboard(card, korean)
    assert keyboard is not None
    first = keyboard.inline_keyboard[0][0]
    assert (first.text, first.style) == ("① 배차", "primary")
    assert "① 12가 3456 sonata 김 기사 기사 0.7 km" in card_text(card, korean)


def test_a_scheduled_booking_leads_to_confirming(korean: Translator) -> None:
    """A booking for later is confirmed first; its car comes later."""
    card = card_of(S.REQUESTED, pickup_at=START + timedelta(hours=5))
    primary = [
        button.text
        for row in (card_keyboard(card, korean) or InlineKeyboardMarkup([])).inline_keyboard
        for button in row
        if button.style == "primary"
    ]
    assert primary == ["확정만"]
    assert "19:00" in card_text(card, korean)


def test_a_caller_without_telegram(texts: Translator) -> None:
    """For a caller the card carries what would have been sent, and the number to call."""
    text = card_text(card_of(S.ASSIGNED, customer_id=None), texts)
    assert "📞" in text
    assert texts.plain("caller.assigned") in text
    assert "010-1234-5678" in text


def test_a_finished_ride_shows_no_number(texts: Translator) -> None:
    """The customer's number leaves the card when the ride is over."""
    assert "010-1234-5678" not in card_text(card_of(S.COMPLETED), texts)


def test_a_typed_address_has_no_distance(korean: Translator) -> None:
    """Where a position is unknown the card says so."""
    text = card_text(card_of(S.REQUESTED, pickup=TYPED, distance_m=None), korean)
    assert "거리 미확인" in text


@pytest.mark.parametrize("reason", list(CancelReason))
def test_every_reason_has_a_word(reason: CancelReason, texts: Translator) -> None:
    """A cancelled card says why, whatever the reason."""
    card = card_of(S.CANCELLED, cancel_reason=reason, refund_due=11_600)
    assert texts.plain(f"cancelled.{reason.value}") in card_text(card, texts)


def test_a_long_history_is_cut_at_its_old_end(texts: Translator) -> None:
    """A card shows the latest acts and that there were others before."""
    card = card_of(S.ASSIGNED)
    many = CardView(ride=card.ride, history=[*card.history] * 9, dispatchers=card.dispatchers)
    line = next(line for line in card_text(many, texts).splitlines() if line.startswith("🕘"))
    assert line.startswith("🕘 … · ")
    assert line.count(" · ") == 8


@pytest.mark.parametrize("status", sorted(WITH_VEHICLE))
def test_a_job_has_one_big_button(status: BookingStatus, texts: Translator) -> None:
    """A driver's job shows one next step, or accept and decline, and never two primary buttons."""
    ride = card_of(status).ride
    keyboard = driver_job.job_keyboard(ride, texts)
    assert keyboard is not None
    styled = [button for row in keyboard.inline_keyboard for button in row if button.style]
    assert len(styled) == 1
    assert len(keyboard.inline_keyboard[0]) == (2 if status is S.OFFERED else 1)
    assert ride.booking.code in driver_job.job_text(ride, texts, START)


@pytest.mark.parametrize("status", list(S))
def test_every_status_has_its_buttons(status: BookingStatus, texts: Translator) -> None:
    """Whatever the status, it is settled which buttons a job has, and what a caller is told."""
    card = card_of(status, customer_id=None)
    assert (driver_job.job_keyboard(card.ride, texts) is not None) == (status in WITH_VEHICLE)
    in_trouble = [data.partition(":")[0] for data in buttons(driver_job.trouble_keyboard(card.ride, texts))]
    ways_out = {S.ASSIGNED: ["give_up"], S.ARRIVED: ["absent", "give_up"]}.get(status, [])
    assert in_trouble == ["call", *ways_out, "job"]
    assert texts.plain(f"caller.{status.value}") in card_text(card, texts)


@pytest.mark.parametrize(
    "end", ["declined", "lapsed", "released", "cancelled", "completed", "gave_up", "no_show"]
)
def test_every_end_has_a_word(end: str, texts: Translator) -> None:
    """However a job ends, the driver reads it with the booking's code."""
    ride = card_of(S.COMPLETED).ride
    assert ride.booking.code in driver_job.ended_text(ride, end, texts, START)


@pytest.mark.parametrize("template", get_args(ReminderTemplate))
def test_every_reminder_has_a_word(template: ReminderTemplate, texts: Translator) -> None:
    """A reminder names the booking and the way to its card."""
    text = staff_alerts.reminder_text(template, card_of(S.CONFIRMED).ride, texts)
    assert f"/ride {card_of(S.CONFIRMED).ride.booking.code}" in text


def test_a_refund_task_names_the_charge(texts: Translator) -> None:
    """A refund by hand says how much, why, to whom, and by which charge it was paid."""
    payment = a_payment(charge_id="ch<1>", provider_charge_id="prov<1>")
    refund = a_refund(payment_id=payment.id, status=RefundStatus.MANUAL)
    ride = RideView(booking=a_booking(S.CANCELLED), refunds=[refund])
    text = staff_alerts.refund_text(ride.booking, refund, payment, None, texts)
    assert texts.money(refund.amount, refund.currency) in text
    assert "prov&lt;1&gt;" in text
    assert buttons(staff_alerts.refund_keyboard(refund, texts)) == [f"refunded:{refund.id}"]
    done = a_refund(status=RefundStatus.DONE, done_by=Actor.staff(DISPATCHER), done_at=START)
    assert "@dispatcher_choi" in staff_alerts.refund_text(ride.booking, done, payment, a_dispatcher(), texts)
    assert staff_alerts.refund_keyboard(done, texts) is None


def test_a_digest_of_hundreds_fits(texts: Translator) -> None:
    """However many bookings wait, the digest fits into a message and says how many it leaves out."""
    text = staff_alerts.digest_text([card_of(S.REQUESTED).ride] * 400, texts)
    assert len(text) <= 4096
    assert "400" in text


@pytest.mark.parametrize("status", list(RefundStatus))
def test_a_card_shows_each_refund(texts: Translator, status: RefundStatus) -> None:
    """A card says of each refund how much, why and where it stands, and what went wrong, escaped."""
    refund = a_refund(status=status, attempts=3, last_error="<no answer>", done_at=START)
    card = card_of(S.CANCELLED)
    shown = CardView(ride=replace(card.ride, refunds=[refund]), history=card.history)
    text = card_text(shown, texts, the_tariff())
    at, why = texts.when(START), texts.plain("refund.reason.cancelled")
    amount = texts.money(refund.amount, refund.currency)
    assert texts.text(f"card.refund.{status.value}", amount=amount, why=why, at=at) in text
    assert ("&lt;no answer&gt;" in text) is (status is not RefundStatus.DONE)
