"""The staff group's card and the driver's job message."""

from collections.abc import Callable

import pytest

from domain.messages.delivery import STAFF_CHAT, Channel
from domain.model.booking import Booking
from domain.subscribers.driver_messages import driver_messages
from domain.subscribers.staff_cards import staff_cards
from domain.values.actor import SYSTEM, Actor
from domain.values.reasons import CancelReason, ReleaseReason
from domain.values.status import BookingStatus
from tests.builders import CUSTOMER, DISPATCHER, DRIVER, HOUR, START, VEHICLE, a_booking

S = BookingStatus
AT = START + HOUR
STAFF, DRIVING = Actor.staff(DISPATCHER), Actor.driver(DRIVER)
Press = Callable[[Booking], object]


def offer(booking: Booking) -> None:
    """A driver is asked."""
    booking.offer_to(VEHICLE, DRIVER, STAFF, AT, AT + HOUR)


def cancel(reason: CancelReason) -> Press:
    """The booking ends for this reason."""
    return lambda booking: booking.cancel(reason, STAFF, AT)


def to_driver(status: BookingStatus, press: Press, *, radio: bool = False) -> list[tuple[str, str | None]]:
    """Templates and ends of what the driver gets; every one goes to the driver's own chat."""
    booking = a_booking(status, radio=radio)
    known = len(booking.events)
    press(booking)
    sent = driver_messages(booking, booking.events[known:])
    assert all((each.channel, each.chat_id) == (Channel.DISPATCH, DRIVER) for each in sent)
    assert all(each.booking_id == booking.id for each in sent)
    assert {each.event_number for each in sent} <= {event.number for event in booking.events[known:]}
    jobs = [each for each in sent if each.template == "job"]
    assert all(each.subject == f"job:{booking.id}:{booking.offer}" for each in jobs)
    assert all(each.arguments["offer"] == booking.offer for each in jobs)
    return [(each.template, each.arguments.get("end")) for each in sent]


@pytest.mark.parametrize(
    ("status", "press", "end"),
    [
        (S.CONFIRMED, offer, ""),
        (S.OFFERED, lambda b: b.accept(DRIVING, AT), ""),
        (S.ASSIGNED, lambda b: b.arrive(DRIVING, AT), ""),
        (S.ARRIVED, lambda b: b.start(DRIVING, AT), ""),
        (S.ON_TRIP, lambda b: b.complete(DRIVING, AT), "completed"),
        (S.OFFERED, lambda b: b.decline_offer(DRIVING, AT), "declined"),
        (S.OFFERED, lambda b: b.decline_offer(STAFF, AT), "released"),
        (S.OFFERED, lambda b: b.decline_offer(SYSTEM, AT, lapsed=True), "lapsed"),
        (S.ASSIGNED, lambda b: b.release_vehicle(ReleaseReason.STAFF, STAFF, AT), "released"),
        (S.ARRIVED, lambda b: b.release_vehicle(ReleaseReason.DRIVER_GAVE_UP, DRIVING, AT), "gave_up"),
        (S.ARRIVED, cancel(CancelReason.NO_SHOW), "no_show"),
        (S.OFFERED, cancel(CancelReason.CUSTOMER), "cancelled"),
    ],
)
def test_the_job_message_follows_the_job(status: BookingStatus, press: Press, end: str) -> None:
    """The driver's one job message shows each next step and, in the end, how it ended."""
    assert to_driver(status, press) == [("job", end)]


@pytest.mark.parametrize("status", [S.ASSIGNED, S.ARRIVED, S.ON_TRIP])
def test_a_driver_on_the_way_hears_of_a_cancellation(status: BookingStatus) -> None:
    """A driver who has a fixed ride is rung up when it is cancelled, beside the edited job message."""
    assert to_driver(status, cancel(CancelReason.STAFF)) == [("job", "cancelled"), ("job_cancelled", None)]


@pytest.mark.parametrize(
    ("status", "press"),
    [
        (S.AWAITING_PAYMENT, cancel(CancelReason.UNPAID)),
        (S.REQUESTED, lambda b: b.confirm(STAFF, AT)),
        (S.CONFIRMED, cancel(CancelReason.CUSTOMER)),
    ],
)
def test_nobody_drives_yet(status: BookingStatus, press: Press) -> None:
    """Where no driver is concerned, none gets a message."""
    assert to_driver(status, press) == []


@pytest.mark.parametrize(
    ("status", "press"),
    [
        (S.CONFIRMED, lambda b: b.assign(VEHICLE, STAFF, AT)),
        (S.ASSIGNED, lambda b: b.arrive(STAFF, AT)),
        (S.ON_TRIP, lambda b: b.complete(STAFF, AT)),
        (S.ARRIVED, cancel(CancelReason.NO_SHOW)),
        (S.ASSIGNED, cancel(CancelReason.CUSTOMER)),
        (S.ASSIGNED, lambda b: b.release_vehicle(ReleaseReason.STAFF, STAFF, AT)),
    ],
)
def test_a_radio_car_has_no_chat(status: BookingStatus, press: Press) -> None:
    """A radio car's driver has no account, so there is nobody to write to."""
    assert to_driver(status, press, radio=True) == []


def card_of(booking: Booking) -> list[tuple[str, str, int]]:
    """Templates, subjects and event numbers of what staff get for the last event."""
    sent = staff_cards(booking, booking.events[-1:])
    assert all((each.channel, each.chat_id) == (Channel.DISPATCH, STAFF_CHAT) for each in sent)
    assert all(each.booking_id == booking.id for each in sent)
    return [(each.template, each.subject, each.event_number) for each in sent]


@pytest.mark.parametrize("status", [s for s in S if s is not S.AWAITING_PAYMENT])
def test_a_paid_booking_has_one_card(status: BookingStatus) -> None:
    """Every event of a paid booking draws its one card again, as of that event."""
    booking = a_booking(status)
    assert card_of(booking) == [("card", f"card:{booking.id}", booking.version)]


def test_an_unpaid_booking_has_no_card() -> None:
    """Staff see nothing of a booking that is not paid, also when it expires."""
    booking = a_booking()
    assert card_of(booking) == []
    booking.cancel(CancelReason.UNPAID, SYSTEM, AT)
    assert card_of(booking) == []


def test_a_callers_booking_has_a_card_before_it_is_paid() -> None:
    """A phone booking has its card at once, for staff have to see whether the caller pays."""
    booking = a_booking(customer_id=None, claim_token="t")
    assert [template for template, _, _ in card_of(booking)] == ["card"]


def test_nothing_new_draws_no_card() -> None:
    """Without an event there is nothing to draw."""
    assert staff_cards(a_booking(S.REQUESTED), []) == []


@pytest.mark.parametrize(("reason", "rings"), [("driver_gave_up", True), ("staff", False)])
def test_a_driver_who_gives_up_rings(reason: str, rings: bool) -> None:
    """When a driver gives up a fixed ride, staff are rung up, naming the driver; else they are not."""
    booking = a_booking(S.ASSIGNED, customer_id=CUSTOMER)
    booking.release_vehicle(ReleaseReason(reason), DRIVING, AT)
    sent = staff_cards(booking, booking.events[-1:])
    assert [each.template for each in sent] == ["card", *(["gave_up"] if rings else [])]
    assert not rings or sent[1].arguments == {"driver_id": DRIVER}
    assert {(each.booking_id, each.event_number) for each in sent} == {(booking.id, booking.version)}
