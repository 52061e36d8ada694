"""Rides from the first word to the receipt."""

from bot.simulator.telegram import LocalTelegram, Person, PrivateChat
from tests.acceptance.customer.company import Company, booked, pop_up
from tests.optional import the


async def _driven(company: Company, person: Person, chat: PrivateChat) -> str:
    """A first ride, whole."""
    vehicle = await company.hire()
    code = await booked(company, person, chat)
    assert (await person.pay(await chat.wait_for(lambda m: m.invoice))).ok
    await chat.wait_for(lambda m: "결제됐어요" in m.text)
    await company.assign(code, vehicle)
    await chat.wait_for(lambda m: "배차됐어요" in m.text)
    await company.arrive(code)
    await chat.wait_for(lambda m: "도착했어요" in m.text)
    await company.drive(code)
    await chat.wait_for(lambda m: "이용해 주셔서" in m.text)
    return code


async def test_a_first_ride(company: Company, minji: Person, chat: PrivateChat) -> None:
    """A customer books, pays, is told of every change with what fits it, and gets a receipt."""
    code = await _driven(company, minji, chat)
    said = [message.text for message in chat.messages if message.from_bot]
    order = ["결제됐어요", "배차됐어요", "도착했어요", "출발했어요", "이용해 주셔서"]
    places = [next(i for i, text in enumerate(said) if words in text) for words in order]
    assert places == sorted(places)
    taxi = await chat.wait_for(lambda m: "배차됐어요" in m.text)
    assert "12가 3456 쏘나타, 김 기사님 010-5555-6666" in taxi.text
    assert taxi.button("차량 번호 복사").copy_text == "12가 3456"
    assert taxi.button("예약 취소").style == "danger"
    done = await chat.wait_for(lambda m: "이용해 주셔서" in m.text)
    await minji.press(done, "영수증")
    receipt = await chat.wait_for(lambda m: "결제: 11,600원" in m.text)
    assert receipt.id == done.id
    assert code in receipt.text
    assert chat.keyboard == []


async def test_a_returning_customer_needs_three_acts(
    company: Company, tg: LocalTelegram, minji: Person, chat: PrivateChat
) -> None:
    """A returning customer says /start, presses one button and pays, and that costs five requests."""
    await _driven(company, minji, chat)
    tg.calls.clear()
    mark = chat.mark()
    await minji.say(chat, "/start")
    menu = await chat.wait_for(lambda m: m.button("🔁"), after=mark)
    assert "11,600원" in menu.labels[0]
    answer = await minji.press(menu, "🔁")
    assert "결제 창을 보내 드릴게요" in pop_up(answer)
    assert (await minji.pay(await chat.wait_for(lambda m: m.invoice, after=mark))).ok
    await chat.wait_for(lambda m: "결제됐어요" in m.text, after=mark)
    spent = {method: count for (_, method), count in tg.calls.items() if method != "getUpdates"}
    assert spent == {
        "sendMessage": 2,
        "answerCallbackQuery": 1,
        "sendInvoice": 1,
        "answerPreCheckoutQuery": 1,
    }


async def test_a_double_press_is_one_booking(company: Company, minji: Person, chat: PrivateChat) -> None:
    """Pressing the last ride twice makes one booking, before it is paid and after."""
    await _driven(company, minji, chat)
    mark = chat.mark()
    await minji.say(chat, "/start")
    menu = await chat.wait_for(lambda m: m.button("🔁"), after=mark)
    again = the(menu.button("🔁").callback_data)
    await minji.press_data(menu, again, wait=False)
    await minji.press_data(menu, again)
    assert (await minji.pay(await chat.wait_for(lambda m: m.invoice, after=mark))).ok
    await chat.wait_for(lambda m: "결제됐어요" in m.text, after=mark)
    answer = await minji.press_data(menu, again)
    assert "이미 결제됐어요" in pop_up(answer)
    assert await company.count(minji) == 2
    assert len([m for m in chat.messages if m.invoice]) == 2


async def test_a_ride_in_english(company: Company, john: Person) -> None:
    """An English speaker whose name is HTML books with a typed address for the flat fare."""
    chat = john.chat_with(company.bot)
    await john.say(chat, "/start")
    await john.press(await chat.wait_for(lambda m: "Where shall we take you" in m.text), "Book a taxi")
    await john.press(await chat.wait_for(lambda m: "Which taxi" in m.text), "Basic")
    await chat.wait_for(lambda m: "pick you up" in m.text)
    await john.say(chat, "<i>Seoul</i> & Station")
    await chat.wait_for(lambda m: "And where to" in m.text)
    await john.say(chat, "Gangnam")
    await john.press(await chat.wait_for(lambda m: m.text.endswith("When?")), "Now")
    await chat.wait_for(lambda m: "driver can call" in m.text)
    await john.share_contact(chat)
    review = await chat.wait_for(lambda m: "Please check" in m.text)
    assert "<i>Seoul</i> & Station → 🏁 Gangnam (distance unknown)" in review.text
    assert "₩9,900" in review.text
    assert "John <b>&" in review.text
    await john.press(review, "Pay and book")
    invoice = await chat.wait_for(lambda m: m.invoice)
    assert the(invoice.invoice).currency == "KRW"
    assert (await john.pay(invoice)).ok
    await chat.wait_for(lambda m: "handed to our dispatchers" in m.text)


async def test_a_scheduled_ride(company: Company, minji: Person, chat: PrivateChat) -> None:
    """A customer picks a day, an hour and a minute, and is told the time on confirmation."""
    await minji.say(chat, "/start")
    await minji.press(await chat.wait_for(lambda m: m.button("택시 부르기")), "택시 부르기")
    await minji.press(await chat.wait_for(lambda m: "어떤 택시" in m.text), "프라임")
    await chat.wait_for(lambda m: "타실 곳을" in m.text)
    await minji.say(chat, "서울역")
    await chat.wait_for(lambda m: "내리실 곳은요" in m.text)
    await minji.say(chat, "강남역")
    await minji.press(await chat.wait_for(lambda m: "언제 타시겠어요" in m.text), "시간 정하기")
    days = await chat.wait_for(lambda m: "며칠에" in m.text)
    assert days.labels[:7] == list("월화수목금토일")
    await minji.press(days, "26")
    await minji.press(await chat.wait_for(lambda m: "몇 시에" in m.text), "14")
    await minji.press(await chat.wait_for(lambda m: "몇 분에" in m.text), "14:30")
    await chat.wait_for(lambda m: "연락할 번호" in m.text)
    await minji.share_contact(chat)
    review = await chat.wait_for(lambda m: "확인해 주세요" in m.text)
    assert "11월 26일 (목) 14:30" in review.text
    assert any(entity["type"] == "date_time" for entity in review.entities)
    await minji.press(review, "결제하고")
    assert (await minji.pay(await chat.wait_for(lambda m: m.invoice))).ok
    await chat.wait_for(lambda m: "확정되면 바로" in m.text)
    await company.confirm(await company.newest(minji))
    told = await chat.wait_for(lambda m: "시간에 맞춰" in m.text)
    assert "11월 26일 (목) 14:30" in told.text


async def test_a_phone_booking_is_claimed_once(
    company: Company, tg: LocalTelegram, minji: Person, john: Person, chat: PrivateChat
) -> None:
    """Who opens the payment link first gets the invoice; the next person learns nothing."""
    booking = await company.book_by_phone()
    link = f"https://t.me/hanbit_bot?start=pay_{booking.claim_token}"
    await minji.open_link(link)
    await chat.wait_for(lambda m: "전화로 부르신" in m.text)
    invoice = await chat.wait_for(lambda m: m.invoice)
    await john.open_link(link)
    other = john.chat_with(company.bot)
    refused = await other.wait_for(lambda m: "can't be shown" in m.text)
    assert booking.code not in refused.text
    assert not (await john.pay(invoice)).ok
    assert (await minji.pay(invoice)).ok
    await chat.wait_for(lambda m: "결제됐어요" in m.text)
