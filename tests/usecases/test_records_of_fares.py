"""What stays in the database of a fare that was paid, and what its customer sees go."""

import pytest

from domain import events as ev
from domain.ports.payment_gateway import GatewayStatus
from domain.usecases.payments.apply_payment_status import apply_payment_status
from domain.values.actor import SYSTEM, Actor
from tests.builders import CUSTOMER, FARE, MINUTE, START
from tests.usecases.archive import history, sent
from tests.usecases.company import Company
from tests.usecases.gateway_stage import answer, opened


@pytest.mark.parametrize(("payer", "actor"), [(CUSTOMER, Actor.customer(CUSTOMER)), (None, SYSTEM)])
async def test_a_fare_is_in_the_history(company: Company, payer: int | None, actor: Actor) -> None:
    """The history says by which payment the fare came in, when, and from whom where that is known."""
    booking = await company.place()
    (payment,) = await company.payments(booking)
    company.clock.forward(minutes=2)
    await company.pay(booking, payer_id=payer)
    (captured,) = await history(company, booking, ev.MoneyCaptured)
    assert (captured.payment_id, captured.amount, captured.kept) == (payment.id, FARE, FARE)
    assert (captured.actor, captured.at) == (actor, company.clock.now())
    (requested,) = await history(company, booking, ev.BookingRequested)
    found = await company.booking(booking)
    assert (requested.confirm_by, requested.actor) == (found.confirm_by, actor)


async def test_how_long_a_fare_is_held_is_in_the_history(company: Company) -> None:
    """The history says until when the placed booking could be paid."""
    booking = await company.place()
    (placed,) = await history(company, booking, ev.BookingPlaced)
    assert (placed.pay_by, placed.fare) == (START + 15 * MINUTE, FARE)


async def test_a_paid_checkout_goes_from_the_chat(company: Company) -> None:
    """When an outside gateway has the money, the link to its page is taken away."""
    _, payment = await opened(company)
    await apply_payment_status(payment.id, answer(GatewayStatus.DONE, FARE), company.use_cases)
    told = [each for each in await company.told() if each.chat_id == CUSTOMER]
    assert ("invoice_gone", f"invoice:{payment.id}") in [(each.template, each.subject) for each in told]
    assert "invoice" not in [each.template for each in told]


async def test_the_invoice_names_its_booking(company: Company) -> None:
    """The message that shows an invoice is about the booking that it is to pay."""
    booking = await company.place()
    (shown,) = await sent(company, "invoice")
    assert (shown.chat_id, shown.booking_id) == (CUSTOMER, booking.id)


async def test_a_telegram_invoice_stays_as_its_receipt(company: Company) -> None:
    """Telegram turns its own invoice into a receipt, so nothing is taken away."""
    await company.pay(await company.place())
    assert "invoice_gone" not in await company.told_to(CUSTOMER)
