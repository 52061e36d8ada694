"""A ride as staff and driver see it."""

from bot.simulator.telegram import Person
from domain.commands.customer import BookByPhone, RideRequest
from domain.usecases.booking.book_by_phone import book_by_phone
from domain.values.status import BookingStatus
from tests.acceptance.staff.company import GANGNAM, SEOUL_STATION, DispatchCompany, offers


async def test_a_ride_from_the_card_to_its_end(company: DispatchCompany, choi: Person, kim: Person) -> None:
    """A dispatcher assigns from the card, the driver goes from button to button, and the card follows."""
    chat = await company.hire(kim)
    await kim.share_location(chat, 37.5550, 126.9710, live_period=900)
    await chat.wait_for(lambda m: "위치" in m.text)
    booking = await company.paid_booking(note="큰 가방 <두> 개")
    card = await company.card(booking)
    for said in (
        "서울역 <1번> 출구",
        "강남역 & 11번 출구",
        "이민지",
        "010-9999-8888",
        "큰 가방 <두> 개",
        "12가 3456",
    ):
        assert said in card.text
    assert await company.press(choi, card, "①")
    job = await chat.wait_for(lambda m: "새 콜" in m.text)
    assert "010-9999-8888" not in job.text
    assert await company.free() == 0
    assert await company.press(kim, job, "수락")
    await company.card(booking, "배차 완료")
    for label, status in (("도착", "기사 도착"), ("탑승", "운행 중"), ("완료", "🏁")):
        job = await chat.wait_for(offers(label))
        assert await company.press(kim, job, label)
        await company.card(booking, status)
    done = await company.card(booking, "완료")
    assert "@dispatcher_choi" in done.text
    assert "김 <b>영호" in done.text
    assert done.inline_keyboard == []
    assert (await company.now(booking)).status is BookingStatus.COMPLETED
    assert await company.free() == 1
    assert len([m for m in company.group.messages if m.from_bot]) == 1


async def test_a_press_costs_one_call_of_its_own(company: DispatchCompany, choi: Person) -> None:
    """Confirming is one answer to the press and one edit of the card."""
    booking = await company.paid_booking()
    card = await company.card(booking)
    before = sum(company.tg.calls.values()) - company.calls("getUpdates")
    assert "확정" in await company.press(choi, card, "확정만")
    await company.card(booking, "예약 확정")
    assert sum(company.tg.calls.values()) - company.calls("getUpdates") - before == 2


async def test_a_radio_car_is_led_by_staff(company: DispatchCompany, choi: Person) -> None:
    """For a car without a driver's account, staff press arrived, on board and complete on the card."""
    await company.radio_cars(1)
    booking = await company.paid_booking()
    for label, says in (
        ("①", "배차 완료"),
        ("도착", "기사 도착"),
        ("탑승", "운행 중"),
        ("완료", "🏁 " + booking.code),
    ):
        card = await company.group.wait_for(offers(label, booking.code))
        assert await company.press(choi, card, label)
        await company.card(booking, says)
    assert await company.free() == 1


async def test_releasing_gives_the_vehicle_back(company: DispatchCompany, choi: Person, kim: Person) -> None:
    """Staff may take a driver off an accepted ride; the driver hears of it, the ride needs another car."""
    chat = await company.hire(kim)
    booking = await company.paid_booking()
    await company.press(choi, await company.card(booking), "①")
    await company.press(kim, await chat.wait_for(lambda m: m.button("수락")), "수락")
    await company.press(choi, await company.card(booking, "배차 완료"), "배차 풀기")
    await chat.wait_for(lambda m: "배차를 풀었어요" in m.text and not m.inline_keyboard)
    await company.card(booking, "예약 확정")
    assert await company.free() == 1


async def test_another_vehicle_can_be_chosen(company: DispatchCompany, choi: Person) -> None:
    """Behind "other vehicle" is every free one, a page at a time."""
    await company.radio_cars(12)
    booking = await company.paid_booking()
    card = await company.card(booking)
    mark = company.group.mark()
    await company.press(choi, card, "다른 차")
    first = await company.group.wait_for(lambda m: m.button("▶"), after=mark)
    await company.press(choi, first, "▶")
    second = await company.group.wait_for(lambda m: m.button("◀"))
    vehicle = second.inline_keyboard[0][0]
    assert vehicle.callback_data is not None
    await company.press(choi, second, vehicle.callback_data)
    await company.card(booking, "배차 완료")
    assert await company.free() == 11


async def test_a_caller_by_phone(company: DispatchCompany, choi: Person) -> None:
    """The card of a caller without Telegram carries what staff should say, and can be cancelled unpaid."""
    booking = await book_by_phone(
        BookByPhone(
            dispatcher_id=choi.id,
            contact_name="박 <b>순자",
            contact_phone="01077778888",
            language="ko",
            request_key="call",
            request=RideRequest(grade="basic", pickup=SEOUL_STATION, dropoff=GANGNAM),
        ),
        company.use_cases,
    )
    card = await company.card(booking, "결제 대기")
    assert "결제 링크로" in card.text
    assert "010-7777-8888" in card.text
    await company.press(choi, card, "예약 취소")
    await company.press(choi, await company.group.wait_for(lambda m: m.button("취소하기")), "취소하기")
    assert "예약이 취소됐어요" in (await company.card(booking, "배차실 취소")).text
