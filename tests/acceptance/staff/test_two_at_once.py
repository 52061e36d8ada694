"""Two dispatchers, a dispatcher and a customer, a double click: one wins, the other is told who did."""

import asyncio

from bot.simulator.telegram import Person
from domain.values.status import BookingStatus
from tests.acceptance.staff.company import DispatchCompany


async def test_the_losing_press_hears_who_won(company: DispatchCompany, choi: Person, han: Person) -> None:
    """Of two who assign at once one wins, and the other alone hears who it was and when."""
    await company.radio_cars(2)
    booking = await company.paid_booking()
    card = await company.card(booking)
    answers = await asyncio.gather(company.press(choi, card, "①"), company.press(han, card, "②"))
    won, lost = sorted(answers, key=lambda said: "이미" in said)
    assert won == "배차했어요."
    assert lost in {"14:00에 @dispatcher_choi 님이 이미 배차했어요.", "14:00에 한결 님이 이미 배차했어요."}
    assert await company.free() == 1


async def test_a_double_click_is_confirmed_kindly(company: DispatchCompany, choi: Person) -> None:
    """The same person's second press hears that it is done, not that somebody else was faster."""
    booking = await company.paid_booking()
    card = await company.card(booking)
    await company.press(choi, card, "확정만")
    assert await company.press(choi, card, f"confirm:{booking.code}:{booking.version}") == "이미 되어 있어요."


async def test_a_customer_who_cancelled_first(company: DispatchCompany, choi: Person) -> None:
    """A press on a booking that its customer has just cancelled says so."""
    booking = await company.paid_booking()
    card = await company.card(booking)
    await company.customer_cancels(booking)
    data = f"confirm:{booking.code}:{booking.version}"
    assert await company.forge(choi, card, data) == "14:00에 고객이 이미 취소했어요."


async def test_a_car_that_has_just_been_taken(company: DispatchCompany, choi: Person, han: Person) -> None:
    """Of two rides that want the last car one gets it; the other's card is drawn afresh."""
    await company.radio_cars(1)
    first, second = await company.paid_booking(customer=7), await company.paid_booking(customer=8)
    cards = [await company.card(first), await company.card(second)]
    answers = await asyncio.gather(company.press(choi, cards[0], "①"), company.press(han, cards[1], "①"))
    assert sorted(answers) == ["그 차는 이제 빈 차가 아니에요. 다른 차를 골라 주세요.", "배차했어요."]
    assert await company.free() == 0
    await company.group.wait_for(lambda m: "빈 차가 없어요" in m.text)


async def test_thirty_presses_at_once_take_one_car(
    company: DispatchCompany, choi: Person, han: Person
) -> None:
    """However many press at once, a booking gets one car, and every press is answered."""
    await company.radio_cars(5)
    booking = await company.paid_booking()
    card = await company.card(booking)
    pressing = [company.press((choi, han)[turn % 2], card, "①②③"[turn % 3]) for turn in range(30)]
    answers = await asyncio.gather(*pressing)
    assert answers.count("배차했어요.") == 1
    assert all(answers)
    assert await company.free() == 4
    assert (await company.now(booking)).status is BookingStatus.ASSIGNED
