"""Paying on the gateway's page, from the link in the chat to the receipt and back."""

from domain.commands.customer import CancelBooking
from domain.usecases.booking.cancel_booking import cancel_booking
from domain.values.actor import Actor
from domain.values.status import BookingStatus, PaymentStatus
from tests.acceptance.gateway.company import LONG, Town

S = BookingStatus


async def test_a_customer_pays_on_the_page(town: Town) -> None:
    """The link comes to the chat marked TEST, the page leads back to the bot, and the ride is requested."""
    _, chat = town.customer()
    await town.place()
    link = await town.link(chat)
    assert link.text.startswith("TEST")
    page = await town.pay_page(link)
    assert "https://t.me/town_booking_bot" in page
    await chat.wait_for(lambda m: "접수됐어요" in m.text, timeout=LONG)
    (booking,) = await town.bookings()
    assert (booking.status, booking.captured, booking.kept) == (S.REQUESTED, booking.fare, booking.fare)
    await town.until(lambda _: link.deleted)


async def test_cancelling_gives_the_money_back(either_town: Town) -> None:
    """A cancelled ride is paid back by the gateway, and the customer hears when it is done."""
    town = either_town
    _, chat = town.customer()
    placed = await town.place()
    await town.pay_page(await town.link(chat))
    await town.until(lambda found: found[0].status is S.REQUESTED)
    await cancel_booking(
        CancelBooking(code=placed.code, actor=Actor.customer(7001)), town.house.container.use_cases
    )
    await chat.wait_for(lambda m: "환불했어요" in m.text, timeout=LONG)
    (booking,) = await town.bookings()
    assert (booking.kept, booking.refunded, booking.refund_due) == (0, booking.fare, 0)
    assert sum(town.at_gateway()[0].refunds.values()) == booking.fare


async def test_a_payment_without_a_callback_is_found(town: Town) -> None:
    """Where no callback comes, the gateway is asked, and the payment counts."""
    _, chat = town.customer()
    await town.place()
    await town.link(chat)
    await town.sandbox.pay(town.at_gateway()[0].id, callback=False)
    await town.until(lambda found: found[0].status is S.REQUESTED)


async def test_a_customer_gives_up_on_the_page(town: Town) -> None:
    """A payment that failed is told, its link goes, and another try has a payment of its own."""
    person, chat = town.customer()
    await town.place()
    link = await town.link(chat)
    await town.pay_page(link, "stop")
    told = await chat.wait_for(lambda m: "결제가 되지 않았어요" in m.text, timeout=LONG)
    await person.press(told, "지금 다시 해 보기")
    again = await chat.wait_for(lambda m: m.id > told.id and "TEST" in m.text, timeout=LONG)
    await town.pay_page(again)
    await town.until(lambda found: found[0].status is S.REQUESTED)
    assert [each.status for each in await town.payments()] == [PaymentStatus.FAILED, PaymentStatus.APPROVED]
