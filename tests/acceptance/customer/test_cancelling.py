"""Cancelling, with what comes back to the won."""

from bot.simulator.telegram import Person, PrivateChat
from domain.values.ids import BookingCode, CustomerId
from tests.acceptance.customer.company import Company, booked, pop_up
from tests.optional import the


async def _paid(company: Company, person: Person, chat: PrivateChat) -> BookingCode:
    code = await booked(company, person, chat)
    assert (await person.pay(await chat.wait_for(lambda m: m.invoice))).ok
    await chat.wait_for(lambda m: "결제됐어요" in m.text)
    return code


async def test_cancelling_before_arrival_gives_all_back(
    company: Company, minji: Person, chat: PrivateChat
) -> None:
    """The preview names the whole fare, and cancelling owes it back."""
    code = await _paid(company, minji, chat)
    await minji.press(await chat.wait_for(lambda m: "결제됐어요" in m.text), "예약 취소")
    preview = await chat.wait_for(lambda m: "11,600원을 모두 돌려" in m.text)
    assert preview.button("취소하기").style == "danger"
    await minji.press(preview, "취소하기 · 11,600원 환불")
    await chat.wait_for(lambda m: "✖️ 취소했어요" in m.text and "11,600원을 모두" in m.text)
    view = the(await company.rides.own(CustomerId(minji.id), code))
    assert (view.booking.status, view.booking.refund_due, view.booking.kept) == ("cancelled", 11600, 0)


async def test_cancelling_after_arrival_keeps_the_minimum_fare(
    company: Company, minji: Person, chat: PrivateChat
) -> None:
    """A preview drawn before the arrival is not carried out after it; the new one names what is kept."""
    vehicle = await company.hire()
    code = await _paid(company, minji, chat)
    await minji.press(await chat.wait_for(lambda m: "결제됐어요" in m.text), "예약 취소")
    preview = await chat.wait_for(lambda m: "모두 돌려" in m.text)
    await company.assign(code, vehicle)
    await company.arrive(code)
    await minji.press(preview, "취소하기")
    again = await chat.wait_for(lambda m: "그 사이 예약이 바뀌었어요" in m.text)
    assert "4,800원을 빼고 6,800원을" in again.text
    await minji.press(again, "취소하기 · 6,800원")
    told = await chat.wait_for(lambda m: "✖️ 취소했어요" in m.text)
    assert "6,800원을 돌려 드려요" in told.text
    assert "취소 요금: 4,800원" in told.text


async def test_nobody_cancels_on_trip(company: Company, minji: Person, chat: PrivateChat) -> None:
    """An old cancel button after the departure says that it is too late."""
    vehicle = await company.hire()
    code = await _paid(company, minji, chat)
    old = await chat.wait_for(lambda m: "결제됐어요" in m.text)
    await company.assign(code, vehicle)
    await company.arrive(code)
    await company.depart(code)
    await chat.wait_for(lambda m: "출발했어요" in m.text)
    await minji.press(old, "예약 취소")
    await chat.wait_for(lambda m: "이미 출발해서" in m.text)


async def test_cancelling_an_unpaid_booking_takes_the_invoice_away(
    company: Company, minji: Person, chat: PrivateChat
) -> None:
    """A cancelled unpaid booking costs nothing and its invoice disappears."""
    await booked(company, minji, chat)
    invoice = await chat.wait_for(lambda m: m.invoice)
    await minji.press(invoice, "예약 취소")
    await minji.press(await chat.wait_for(lambda m: "아직 결제 전이라" in m.text), "취소하기")
    await chat.wait_deleted(invoice)
    await chat.wait_for(lambda m: "✖️ 취소했어요" in m.text)


async def test_pay_again(company: Company, minji: Person, chat: PrivateChat) -> None:
    """The invoice can be asked for again while the booking waits; the earlier one goes."""
    code = await booked(company, minji, chat)
    first = await chat.wait_for(lambda m: m.invoice)
    page = await chat.wait_for(lambda m: "결제 대기" in m.text)
    await minji.press(page, "결제 창 다시 받기")
    await chat.wait_deleted(first)
    second = await chat.wait_for(lambda m: m.invoice)
    assert second.id != first.id
    assert (await minji.pay(second)).ok
    await chat.wait_for(lambda m: "결제됐어요" in m.text)
    answer = await minji.press_data(page, f"r:pay:{code}")
    assert "더 이상 결제할 수 없는" in pop_up(answer)


async def test_somebody_elses_ride_is_nobodys(company: Company, minji: Person, john: Person) -> None:
    """Another person's code, in whatever button, reveals nothing and changes nothing."""
    chat, other = minji.chat_with(company.bot), john.chat_with(company.bot)
    code = await _paid(company, minji, chat)
    await john.say(other, "/start")
    menu = await other.wait_for(lambda m: m.button("Book a taxi"))
    for act in ("r:view", "r:cancel", "r:receipt", "r:pay", "r:again", "m:again"):
        answer = await john.press_data(menu, f"{act}:{code}:x")
        assert the(answer).answered
    answer = await john.press_data(menu, f"r:drop:{code}:2:0")
    assert the(answer).answered
    shown = await other.wait_for(lambda m: "can't be shown" in m.text)
    assert code not in shown.text
    view = the(await company.rides.own(CustomerId(minji.id), code))
    assert view.booking.status == "requested"
