"""Those who wait for the gateway, in order, and payments that nobody asks about, on each database."""

from datetime import timedelta
from typing import Any

import pytest

from domain.messages.delivery import Channel, Delivery
from domain.messages.templates import Template
from domain.values.ids import CustomerId, PaymentId
from domain.values.status import BookingStatus, PaymentStatus
from tests.builders import MINUTE, START, a_payment
from tests.contract.company import Company


@pytest.fixture
async def filled(company: Company) -> Company:
    """Five bookings with a payment each at an outside gateway, one minute apart."""
    for number in range(1, 6):
        booking = await company.keep_ride(
            number, BookingStatus.AWAITING_PAYMENT, customer_id=CustomerId(100 + number)
        )
        await keep_payment(company, number, booking_id=booking.id)
    return company


async def keep_payment(company: Company, number: int, **changes: Any) -> None:
    """Store a payment with ids of its own."""
    payment = a_payment(
        **{
            "id": PaymentId(number),
            "gateway": "http",
            "idempotency_key": f"key-{number}",
            "gateway_payment_id": f"gw-{number}",
            "created_at": START + number * MINUTE,
        }
        | changes
    )
    await company.change(lambda uow: uow.payments.add(payment))


async def stand(company: Company, number: int, minutes: int, tries: int = 0) -> None:
    """Let a payment wait at this place."""
    place = START + minutes * MINUTE
    await company.change(lambda uow: uow.payments.hold(PaymentId(number), place, tries))


async def line(company: Company, minutes: int = 60, limit: int = 10) -> list[tuple[int, int]]:
    """Those who wait, at a time."""
    async with company.uow() as uow:
        return list(await uow.payments.held(START + minutes * MINUTE, limit))


async def test_the_line_goes_by_place(filled: Company) -> None:
    """Whose place is earliest comes first, in whatever order they came; at most so many are given."""
    for number, minutes in ((3, 30), (1, 10), (10, 20), (2, 20)):
        await stand(filled, number, minutes)
    assert await line(filled) == [(1, 0), (10, 0), (2, 0), (3, 0)]
    assert await line(filled, limit=2) == [(1, 0), (10, 0)]


async def test_a_place_in_the_future_is_not_yet(filled: Company) -> None:
    """A payment whose place is to come is not called back before."""
    await stand(filled, 1, 30)
    assert (await line(filled, minutes=29), await line(filled, minutes=30)) == ([], [(1, 0)])


async def test_one_place_each(filled: Company) -> None:
    """Whoever comes again takes the new place, with the number of tries; who leaves is gone."""
    await stand(filled, 1, 10)
    await stand(filled, 2, 11)
    await stand(filled, 1, 12, tries=3)
    assert await line(filled) == [(2, 0), (1, 3)]
    await filled.change(lambda uow: uow.payments.release_hold(PaymentId(2)))
    await filled.change(lambda uow: uow.payments.release_hold(PaymentId(404)))
    assert await line(filled) == [(1, 3)]


async def test_other_notes_are_no_line(filled: Company) -> None:
    """Heartbeats and other notes are not among them."""
    await filled.change(lambda uow: uow.notes.keep_time("heartbeat:dispatch", START))
    assert await line(filled) == []


async def test_a_payment_by_the_gateways_id(filled: Company) -> None:
    """A payment is found by the id that the gateway knows it by."""
    async with filled.uow() as uow:
        assert await uow.payments.by_gateway_id("gw-3") == PaymentId(3)
        assert await uow.payments.by_gateway_id("gw-404") is None


async def test_what_nobody_asks_about(filled: Company) -> None:
    """Payments that may change and have no waiting call are unsettled, oldest first, the newest only."""

    async def settle(uow: Any) -> None:
        approved = await uow.payments.get(PaymentId(1))
        approved.approve("charge", None, START)
        failed = await uow.payments.get(PaymentId(2))
        failed.fail()
        for payment in (approved, failed):
            await uow.payments.save(payment)
        call = Delivery(
            channel=Channel.GATEWAY, chat_id=3, template=Template.QUERY, due_at=START + timedelta(days=1)
        )
        uow.deliver([call])

    await filled.change(settle)
    await keep_payment(filled, 6, booking_id=1, gateway="telegram", status=PaymentStatus.PENDING)
    async with filled.uow() as uow:
        assert await uow.payments.unsettled(100) == [4, 5]
        assert await uow.payments.unsettled(2) == [5]
