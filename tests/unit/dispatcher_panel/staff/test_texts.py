"""What the staff are told, in every language."""

import re
from pathlib import Path

import pytest

import dispatcher_panel.staff as staff
from config.i18n import Translator, languages_in, read_messages
from dispatcher_panel.callback_answers import POPUP_LIMIT
from dispatcher_panel.callback_data import LONGEST_DATA
from dispatcher_panel.messages.screen import MESSAGE_LIMIT, fitted
from dispatcher_panel.refusals import STAFF_KEYS, staff_key, staff_refusal
from dispatcher_panel.staff.buttons import button
from dispatcher_panel.staff.commands import COMMANDS
from dispatcher_panel.staff.daily_close import AMOUNTS
from dispatcher_panel.staff.failed_deliveries import NAMED, WITHOUT_NAME, parked_line
from dispatcher_panel.staff.prompts import FORMS
from dispatcher_panel.staff.queue import queue_line
from dispatcher_panel.staff.refunds import refund_line
from domain import errors
from domain.messages.delivery import Channel, DeliveryState
from domain.messages.templates import Template
from domain.model.ledger import Fault
from domain.model.ride_view import RideView
from domain.ports.outbox import UnsentDelivery
from domain.values.reasons import RefundReason
from domain.values.status import BookingStatus, RefundStatus, VehicleState
from tests.builders import START, a_booking, a_refund

SOURCES = Path(staff.__file__).parent
LITERAL = re.compile(r"texts\.(?:text|plain)\(\s*\"([a-z_.]+)\"")
UNCLEAR = re.compile(r"Unclear\(\"([a-z]+)\"\)")

OF_CARDS = {"card_actions", "card_keyboards", "decline_reason_prompt", "task_actions"}
"""The modules that speak in the words of the cards."""


def _code(modules: set[str]) -> str:
    return "\n".join((SOURCES / f"{module}.py").read_text() for module in modules)


def _spoken() -> set[str]:
    code = _code({path.stem for path in SOURCES.glob("*.py")} - OF_CARDS)
    keys = set(LITERAL.findall(code)) | {f"unclear.{part}" for part in UNCLEAR.findall(code)}
    keys |= {f"form.{form}" for form in FORMS} | set(STAFF_KEYS.values()) | {"no.other"}
    keys |= {f"field.{field}" for fields in FORMS.values() for field in fields}
    keys |= {f"ask.{field}" for fields in FORMS.values() for field in fields if field != "vehicle"}
    keys |= {f"status.{status.value}" for status in BookingStatus}
    keys |= {f"vehicle.{state.value}" for state in VehicleState}
    keys |= {f"close.{name}" for name in AMOUNTS} | {f"close.fault.{fault.value}" for fault in Fault}
    keys |= {"error.no_gateway", "error.unknown_outcome"}
    keys |= {f"refund.{status.value}" for status in RefundStatus}
    keys |= {f"refund.why.{reason.value}" for reason in RefundReason}
    keys |= {f"delivery.{template}" for template in (*NAMED, "other")}
    keys |= {f"help.{each.name}" for each in COMMANDS if each.in_help}
    return keys | {each.example for each in COMMANDS if each.example}


def _parked(template: str) -> UnsentDelivery:
    return UnsentDelivery(
        id=1,
        channel=Channel.DISPATCH,
        chat_id=5,
        template=template,
        booking_id=None,
        event_number=0,
        state=DeliveryState.PARKED,
        attempts=1,
        due_at=START,
        created_at=START,
        last_error="blocked",
    )


@pytest.mark.parametrize("language", languages_in())
def test_everything_that_may_be_said_has_a_text(language: str) -> None:
    """Every key that commands, screens and cards can come to stands in its catalog."""
    assert _spoken() - set(read_messages(language, "staff")) == set()
    of_cards = set(LITERAL.findall(_code(OF_CARDS)))
    assert of_cards
    assert of_cards - set(read_messages(language, "dispatch")) == set()


def test_every_refusal_has_a_short_text(texts: Translator) -> None:
    """Whatever the domain refuses fits a pop-up, and a kind of refusal stands for those below it."""
    for key in {*STAFF_KEYS.values(), "no.other", "press.old", "form.not_yours"}:
        text = texts.plain(key)
        assert len(text) <= POPUP_LIMIT
        assert not re.search(r"[<>&{]", text), key
    assert staff_key(errors.AlreadyThere("x", START, "staff", 1)) == "no.moved_on"
    assert staff_key(errors.ShiftRefused()) == "no.other"
    assert texts.text("no.plate_taken") in staff_refusal(errors.PlateTaken(), texts)


def test_prompts_have_short_hints(texts: Translator) -> None:
    """What stands in the answer field is within Telegram's 64 characters."""
    for key, catalogs in read_messages(texts.language, "staff").items():
        if key.startswith("hint."):
            assert 1 <= len(catalogs[0]) <= 64


def test_lines_are_escaped(texts: Translator) -> None:
    """A place full of HTML stands in the queue as text."""
    booking = a_booking()
    booking.pickup = type(booking.pickup)('<b>&amp; & "x"')
    line = queue_line(RideView(booking=booking), texts)
    assert '&lt;b&gt;&amp;amp; &amp; "x"' in line
    assert line.count("<b>") == 1


def test_a_parked_message_of_a_driver_shows_no_customer(texts: Translator) -> None:
    """The customer's number is shown only where it is the customer who did not hear."""
    view = RideView(booking=a_booking())
    for template in (Template.CONFIRMED, Template.INVOICE, Template.PAYMENT_FAILED):
        assert "010" in parked_line(1, _parked(template), view, texts)
    for other in (Template.JOB, Template.CARD, Template.CHARGE, "of the future"):
        assert "010" not in parked_line(1, _parked(other), view, texts)


@pytest.mark.parametrize("template", [*sorted(WITHOUT_NAME), "of the future"])
def test_a_parked_message_without_a_name_is_listed(template: str, texts: Translator) -> None:
    """What staff have no name for, or only a newer version knows, is listed as a message."""
    assert texts.plain("delivery.other") in parked_line(1, _parked(template), None, texts)


def test_a_refund_line_says_why_and_where_it_stands(texts: Translator) -> None:
    """Code, amount, reason and state stand in one line."""
    booking, refund = a_booking(), a_refund()
    line = refund_line(refund, booking, texts)
    assert booking.code in line
    assert texts.money(refund.amount, "KRW") in line
    assert texts.plain(f"refund.why.{refund.reason.value}") in line


def test_long_lists_are_cut_at_a_line() -> None:
    """What does not fit is left out by whole lines, so that no tag is torn apart."""
    text = fitted(["<b>x</b>" * 20] * 100)
    assert len(text) <= MESSAGE_LIMIT
    assert text.endswith("</b>\n…")
    assert fitted(["a", "b"]) == "a\nb"


def test_buttons_carry_the_largest_numbers() -> None:
    """The longest data of any button is within Telegram's 64 bytes."""
    largest = 2**63 - 1
    longest: list[tuple[object, ...]] = [
        ("vg", largest, "platinum"),
        ("ve", largest, "company"),
        ("refund", "A7K2Q", 10**9, largest),
    ]
    for verb, *args in longest:
        assert len(str(button("x", str(verb), *args).callback_data).encode()) <= LONGEST_DATA
