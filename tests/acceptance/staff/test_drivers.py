"""Drivers in their own chat: how they join, when they work, what they answer."""

import pytest

from bot.simulator.telegram import Person
from domain.values.status import BookingStatus
from tests.acceptance.staff.company import GANGNAM, DispatchCompany, offers


async def test_joining_needs_ones_own_number(company: DispatchCompany, kim: Person) -> None:
    """An invitation is spent with one's own contact, not with somebody else's, and only once."""
    chat = kim.chat_with(company.bot)
    link = await company.invitation(await company.car())
    await kim.open_link(link)
    asked = await chat.wait_for(lambda m: m.reply_keyboard)
    assert asked.reply_keyboard[0][0].request_contact
    mark = chat.mark()
    await kim.share_contact(chat, phone="+821011112222", user_id=4)
    assert "본인 번호만" in (await chat.wait_for(lambda _: True, after=mark)).text
    await kim.share_contact(chat)
    assert "12가 3456" in (await chat.wait_for(lambda m: "반가워요" in m.text)).text
    mark = chat.mark()
    await kim.open_link(link)
    await chat.wait_for(lambda m: m.reply_keyboard, after=mark)
    mark = chat.mark()
    await kim.share_contact(chat)
    assert "이미 쓰였거나" in (await chat.wait_for(lambda _: True, after=mark)).text


async def test_a_contact_without_an_invitation(company: DispatchCompany, kim: Person) -> None:
    """A contact out of the blue is answered with the way in."""
    chat = kim.chat_with(company.bot)
    mark = chat.mark()
    await kim.share_contact(chat)
    assert "초대 링크" in (await chat.wait_for(lambda _: True, after=mark)).text


async def test_a_shift_begins_and_ends(company: DispatchCompany, kim: Person) -> None:
    """Availability is posted for some hours, shown with its end, and given up."""
    chat = await company.hire(kim, on_shift=False)
    assert await company.free() == 0
    assert "18:00까지" in (await company.ask(kim, "/available 4", chat)).text
    assert await company.free() == 1
    assert "22:00까지" in (await company.ask(kim, "/available", chat)).text
    assert "멈췄어요" in (await company.ask(kim, "/off", chat)).text
    assert await company.free() == 0


@pytest.mark.parametrize("hours", ["0", "25", "-3", "abc", "9" * 300, "１２３", "4 5"])
async def test_odd_hours_are_answered_with_an_example(
    company: DispatchCompany, kim: Person, hours: str
) -> None:
    """Hours that are none, too few or too many bring an example and no shift."""
    chat = await company.hire(kim, on_shift=False)
    assert "/available 8" in (await company.ask(kim, f"/available {hours}", chat)).text
    assert await company.free() == 0


async def test_going_off_during_a_ride(company: DispatchCompany, choi: Person, kim: Person) -> None:
    """With a ride under way, /off takes effect after it."""
    chat = await company.hire(kim)
    booking = await company.paid_booking()
    await company.press(choi, await company.card(booking), "①")
    await company.press(kim, await chat.wait_for(lambda m: m.button("수락")), "수락")
    await chat.wait_for(lambda m: m.button("도착"))
    assert "지금 콜까지만" in (await company.ask(kim, "/off", chat)).text
    for label in ("도착", "탑승", "완료"):
        job = await chat.wait_for(offers(label))
        await company.press(kim, job, label)
    await chat.wait_for(lambda m: m.text.startswith("🏁"))
    assert await company.free() == 0
    today = await company.ask(kim, "/today", chat)
    assert "오늘 1건 · 11,600원" in today.text
    assert booking.code in today.text


async def test_declining_an_offer(company: DispatchCompany, choi: Person, kim: Person) -> None:
    """A declined offer loses its buttons, and the ride asks for another car."""
    chat = await company.hire(kim)
    booking = await company.paid_booking()
    await company.press(choi, await company.card(booking), "①")
    offer = await chat.wait_for(lambda m: m.button("거절"))
    assert "45초" in offer.text
    await company.press(kim, offer, "거절")
    await chat.wait_for(lambda m: "맡겼어요" in m.text and not m.inline_keyboard)
    card = await company.card(booking, "예약 확정")
    assert "거절 김 <b>영호 기사" in card.text
    assert await company.free() == 1


async def test_giving_a_ride_back_rings_for_staff(
    company: DispatchCompany, choi: Person, kim: Person
) -> None:
    """A driver in trouble may ask for a call or give the ride back; either rings in the staff group."""
    chat = await company.hire(kim)
    booking = await company.paid_booking()
    await company.press(choi, await company.card(booking), "①")
    await company.press(kim, await chat.wait_for(lambda m: m.button("수락")), "수락")
    await company.press(kim, await chat.wait_for(lambda m: m.button("도착")), "문제 있음")
    trouble = await chat.wait_for(lambda m: m.button("돌려주기"))
    assert "배차실에 알렸어요" in await company.press(kim, trouble, "전화 부탁")
    await company.group.wait_for(lambda m: "전화를 기다려요" in m.text and "010-4444-5555" in m.text)
    await company.press(kim, trouble, "돌려주기")
    await company.group.wait_for(lambda m: "콜을 돌려줬어요" in m.text and "김 <b>영호" in m.text)
    await chat.wait_for(lambda m: "맡겼어요" in m.text and not m.inline_keyboard)
    assert (await company.now(booking)).status is BookingStatus.CONFIRMED


async def test_an_english_driver(company: DispatchCompany, choi: Person, john: Person) -> None:
    """A driver whose Telegram speaks English reads and presses English; the group stays Korean."""
    chat = await company.hire(john)
    booking = await company.paid_booking(note="two bags")
    await company.press(choi, await company.card(booking), "①")
    offer = await chat.wait_for(lambda m: m.button("Accept"))
    assert "₩11,600" in offer.text
    assert await company.press(john, offer, "Accept") == "It's yours. Please go to the customer."
    await chat.wait_for(lambda m: "010-9999-8888" in m.text and m.button("Arrived"))
    await company.card(booking, "배차 완료")


async def test_any_other_text_is_answered(company: DispatchCompany, kim: Person) -> None:
    """Whatever a driver types is answered with what can be done."""
    chat = await company.hire(kim)
    for text in ("안녕하세요", "/nothing", "<b>", "/help", "/cancel", "/start"):
        assert (await company.ask(kim, text, chat)).text
    mark = chat.mark()
    await kim.send_photo(chat)
    assert (await chat.wait_for(lambda _: True, after=mark)).text


async def test_a_driver_hears_what_can_be_done_wherever_it_is_asked(
    company: DispatchCompany, kim: Person
) -> None:
    """/start and a contact that no invitation asked for tell a driver the same as /help: every command."""
    chat = await company.hire(kim)
    told = (await company.ask(kim, "/help", chat)).text
    assert all(command in told for command in ("/available", "/off", "/today"))
    assert (await company.ask(kim, "/start", chat)).text == told
    mark = chat.mark()
    await kim.share_contact(chat, "010-2222-3333")
    assert (await chat.wait_for(lambda _: True, after=mark)).text == told


async def test_nearest_first(company: DispatchCompany, kim: Person, john: Person) -> None:
    """Of two free cars the one nearer to the pickup is suggested first, with its distance."""
    far, near = await company.hire(kim), await company.hire(john, "34나7890")
    assert GANGNAM.position is not None
    await kim.share_location(far, GANGNAM.position.latitude, GANGNAM.position.longitude)
    live = await john.share_location(near, 37.6, 127.1, live_period=900)
    await near.wait_for(lambda m: "Got your position" in m.text)
    await far.wait_for(lambda m: "위치를 받았어요" in m.text)
    before = company.calls("sendMessage")
    await john.move(live, 37.5550, 126.9710)
    await company.ask(john, "/help", near)
    assert company.calls("sendMessage") == before + 1
    card = await company.card(await company.paid_booking())
    assert card.text.index("① 34나 7890") < card.text.index("② 12가 3456")
