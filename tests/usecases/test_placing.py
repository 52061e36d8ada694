"""Placing a booking, by the customer or for a caller, up to the invoice."""

from typing import Any

import pytest

from domain.commands.customer import ClaimBooking, SendInvoiceAgain
from domain.errors import (
    BookingNotFound,
    PaymentNoLongerOpen,
    PhoneRefused,
    TextRefused,
    TooFar,
    TooManyBookings,
    TooManyPassengers,
)
from domain.messages.delivery import STAFF_CHAT, Channel
from domain.policies.fares import road_metres
from domain.usecases.booking.claim_booking import claim_booking
from domain.usecases.payments.send_invoice_again import send_invoice_again
from domain.values.actor import Actor
from domain.values.ids import BookingCode
from domain.values.place import Place, Position
from domain.values.status import BookingStatus, PaymentStatus
from storage.tables.rides import bookings
from tests.builders import (
    CUSTOMER,
    DISPATCHER,
    FARE,
    GANGNAM,
    HOUR,
    MINUTE,
    OTHER_CUSTOMER,
    PHONE,
    SEOUL_STATION,
    START,
)
from tests.usecases.company import Company, Told

S = BookingStatus


async def test_a_placed_booking_holds_its_fare(company: Company) -> None:
    """A placed booking has its fare and terms, waits 15 minutes for payment, and sends one invoice."""
    booking = await company.booking(await company.place())
    assert (booking.status, booking.fare, booking.currency) == (S.AWAITING_PAYMENT, FARE, "KRW")
    assert booking.distance_m == road_metres(SEOUL_STATION, GANGNAM)
    assert booking.pay_by == START + 15 * MINUTE
    assert booking.terms.kept_after_arrival == 4_800
    assert booking.moved_by == Actor.customer(CUSTOMER)
    (payment,) = await company.payments(booking)
    assert (payment.amount, payment.customer_id, payment.status) == (FARE, CUSTOMER, PaymentStatus.CREATED)
    assert await company.told() == [
        Told(Channel.BOOKING, CUSTOMER, "invoice", f"invoice:{payment.id}", {"payment_id": payment.id})
    ]


async def test_a_doubled_last_press_makes_one_booking(company: Company) -> None:
    """The same request gives the same booking, with one payment and one invoice."""
    first = await company.place(key="update-1")
    second = await company.place(key="update-1")
    assert second.id == first.id
    assert len(await company.rows(bookings)) == len(await company.payments(first)) == 1
    assert await company.told_to(CUSTOMER) == ["invoice"]


async def test_the_same_key_of_another_customer_is_another_request(company: Company) -> None:
    """A request key counts within its customer only."""
    mine = await company.place(key="update-1")
    theirs = await company.place(OTHER_CUSTOMER, key="update-1")
    assert mine.id != theirs.id


async def test_a_taken_code_is_not_given_again(company: Company) -> None:
    """Two bookings never share a code, even when chance gives it twice."""
    company.ids.codes = ["AAAAA", "AAAAA", "AAAAA", "BBBBB"]
    assert (await company.place()).code == "AAAAA"
    assert (await company.place(OTHER_CUSTOMER)).code == "BBBBB"


async def test_the_limits_of_a_customer(company: Company) -> None:
    """A customer has at most one unpaid, one immediate and three scheduled bookings."""
    unpaid = await company.place()
    with pytest.raises(TooManyBookings) as refusal:
        await company.place()
    assert (refusal.value.kind, refusal.value.code) == ("unpaid", unpaid.code)
    await company.pay(unpaid)
    with pytest.raises(TooManyBookings) as refusal:
        await company.place()
    assert (refusal.value.kind, refusal.value.code) == ("immediate", unpaid.code)
    for hours in (5, 6, 7):
        await company.pay(await company.place(pickup_at=START + hours * HOUR))
    with pytest.raises(TooManyBookings) as refusal:
        await company.place(pickup_at=START + 8 * HOUR)
    assert refusal.value.kind == "scheduled"
    await company.cancel(unpaid)
    assert (await company.place()).status is S.AWAITING_PAYMENT


@pytest.mark.parametrize(
    ("ride_request", "refusal"),
    [
        ({"passengers": 5}, TooManyPassengers),
        ({"note": "n" * 201}, TextRefused),
        ({"dropoff": Place("Busan", Position(35.1796, 129.0756))}, TooFar),
    ],
)
async def test_a_refused_request_leaves_nothing(company: Company, ride_request: Any, refusal: type) -> None:
    """A request that is refused leaves no booking, no payment and no message."""
    with pytest.raises(refusal):
        await company.place(**ride_request)
    assert await company.rows(bookings) == await company.told() == []


async def test_a_booking_for_a_caller(company: Company) -> None:
    """A caller's booking has no customer but a link, a tidy contact, a card for staff, and no message yet."""
    booking = await company.caller()
    assert (booking.customer_id, booking.contact.name, booking.contact.phone) == (None, "이민지", PHONE)
    assert (booking.note, booking.moved_by) == ("big bags", Actor.staff(DISPATCHER))
    assert booking.claim_token
    assert [(each.chat_id, each.template) for each in await company.told()] == [(STAFF_CHAT, "card")]
    assert await company.acts() == ["book_by_phone"]
    assert (await company.caller()).id == booking.id
    assert (await company.caller("form-2")).id != booking.id


async def test_a_caller_needs_a_number(company: Company) -> None:
    """A caller whose number cannot be called is refused."""
    with pytest.raises(PhoneRefused):
        await company.caller(phone="none")


async def test_who_opens_the_link_first_is_the_customer(company: Company) -> None:
    """The first to open a payment link becomes the customer and gets the invoice; others see nothing."""
    placed = await company.caller()
    await company.told()
    link = placed.claim_token or ""
    claimed = await claim_booking(ClaimBooking(customer_id=CUSTOMER, claim_token=link), company.use_cases)
    assert claimed.customer_id == CUSTOMER
    assert [payment.customer_id for payment in await company.payments(claimed)] == [CUSTOMER]
    told = [(each.chat_id, each.template) for each in await company.told()]
    assert told == [(STAFF_CHAT, "card"), (CUSTOMER, "invoice")]
    again = await claim_booking(ClaimBooking(customer_id=CUSTOMER, claim_token=link), company.use_cases)
    assert again.id == claimed.id
    with pytest.raises(BookingNotFound):
        await claim_booking(ClaimBooking(customer_id=OTHER_CUSTOMER, claim_token=link), company.use_cases)
    assert await company.told() == []
    assert (await company.pay(claimed)).status is S.REQUESTED


async def test_a_link_that_came_too_late_shows_no_invoice(company: Company) -> None:
    """A link that is opened after the booking has ended shows the booking, but nothing to pay."""
    placed = await company.caller()
    await company.cancel(placed, Actor.staff(DISPATCHER))
    await company.told()
    command = ClaimBooking(customer_id=CUSTOMER, claim_token=placed.claim_token or "")
    assert (await claim_booking(command, company.use_cases)).status is S.CANCELLED
    assert await company.told_to(CUSTOMER) == []


async def test_an_unknown_link(company: Company) -> None:
    """A link that nobody made leads nowhere."""
    with pytest.raises(BookingNotFound):
        await claim_booking(ClaimBooking(customer_id=CUSTOMER, claim_token="x"), company.use_cases)


async def test_the_invoice_again(company: Company) -> None:
    """Asked for again, the invoice comes anew and the earlier one goes; only the new one is open."""
    booking = await company.place()
    await company.told()
    await send_invoice_again(SendInvoiceAgain(customer_id=CUSTOMER, code=booking.code), company.use_cases)
    first, second = await company.payments(booking)
    assert (first.status, second.status) == (PaymentStatus.EXPIRED, PaymentStatus.CREATED)
    assert [(each.template, each.subject) for each in await company.told()] == [
        ("invoice_gone", f"invoice:{first.id}"),
        ("invoice", f"invoice:{second.id}"),
    ]


async def test_no_invoice_for_what_is_not_to_be_paid(company: Company) -> None:
    """A paid booking has no invoice to send, and somebody else's does not exist."""
    booking = await company.place()
    for command in (
        SendInvoiceAgain(customer_id=OTHER_CUSTOMER, code=booking.code),
        SendInvoiceAgain(customer_id=CUSTOMER, code=BookingCode("ZZZZZ")),
    ):
        with pytest.raises(BookingNotFound):
            await send_invoice_again(command, company.use_cases)
    await company.pay(booking)
    with pytest.raises(PaymentNoLongerOpen):
        await send_invoice_again(SendInvoiceAgain(customer_id=CUSTOMER, code=booking.code), company.use_cases)
    assert len(await company.payments(booking)) == 1
