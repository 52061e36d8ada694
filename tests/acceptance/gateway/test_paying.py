"""Paying on the gateway's page, from the link in the chat to the receipt and back."""

from domain.commands.customer import CancelBooking
from domain.usecases.booking.cancel_booking import cancel_booking
from domain.values.actor import Actor
from domain.values.status import BookingStatus, PaymentStatus
from tests.acceptance.gateway.company import LONG, Company

S = BookingStatus


async def test_a_customer_pays_on_the_page(company: Company) -> None:
    """The link comes to the chat marked TEST, the page leads back to the bot, and the ride is requested."""
    _, chat = company.customer()
    await company.place()
    link = await company.link(chat)
    assert link.text.startswith("TEST")
    page = await company.pay_page(link)
    assert "https://t.me/town_booking_bot" in page
    await chat.wait_for(lambda m: "접수됐어요" in m.text, timeout=LONG)
    (booking,) = await company.bookings()
    assert (booking.status, booking.captured, booking.kept) == (S.REQUESTED, booking.fare, booking.fare)
    await company.until(lambda _: link.deleted)


async def test_cancelling_gives_the_money_back(either_company: Company) -> None:
    """A cancelled ride is paid back by the gateway, and the customer hears when it is done."""
    company = either_company
    _, chat = company.customer()
    placed = await company.place()
    await company.pay_page(await company.link(chat))
    await company.until(lambda found: found[0].status is S.REQUESTED)
    await cancel_booking(
        CancelBooking(code=placed.code, actor=Actor.customer(7001)), company.app.container.use_cases
    )
    await chat.wait_for(lambda m: "환불했어요" in m.text, timeout=LONG)
    (booking,) = await company.bookings()
    assert (booking.kept, booking.refunded, booking.refund_due) == (0, booking.fare, 0)
    assert sum(company.at_gateway()[0].refunds.values()) == booking.fare


async def test_a_payment_without_a_callback_is_found(company: Company) -> None:
    """Where no callback comes, the gateway is asked, and the payment counts."""
    _, chat = company.customer()
    await company.place()
    await company.link(chat)
    await company.sandbox.pay(company.at_gateway()[0].id, callback=False)
    await company.until(lambda found: found[0].status is S.REQUESTED)


async def test_a_customer_gives_up_on_the_page(company: Company) -> None:
    """A payment that failed is told, its link goes, and another try has a payment of its own."""
    person, chat = company.customer()
    await company.place()
    link = await company.link(chat)
    await company.pay_page(link, "stop")
    told = await chat.wait_for(lambda m: "결제가 되지 않았어요" in m.text, timeout=LONG)
    await person.press(told, "지금 다시 해 보기")
    again = await chat.wait_for(lambda m: m.id > told.id and "TEST" in m.text, timeout=LONG)
    await company.pay_page(again)
    await company.until(lambda found: found[0].status is S.REQUESTED)
    assert [each.status for each in await company.payments()] == [
        PaymentStatus.FAILED,
        PaymentStatus.APPROVED,
    ]
