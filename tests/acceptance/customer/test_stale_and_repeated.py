"""Old buttons, restarts, repeats and faults."""

import pytest

from bot.simulator.telegram import LocalTelegram, Person, PrivateChat
from domain.ports.outbox import RetryLater
from domain.values.ids import CustomerId
from tests.acceptance.customer.company import Company, booked, pop_up, running_company
from tests.optional import the


async def _at_when(person: Person, chat: PrivateChat) -> None:
    await person.say(chat, "/start")
    await person.press(await chat.wait_for(lambda m: m.button("택시 부르기")), "택시 부르기")
    await person.press(await chat.wait_for(lambda m: "어떤 택시" in m.text), "일반")
    await chat.wait_for(lambda m: "타실 곳을" in m.text)
    await person.say(chat, "서울역")
    await chat.wait_for(lambda m: "내리실 곳은요" in m.text)
    await person.say(chat, "강남역")
    await chat.wait_for(lambda m: "언제 타시겠어요" in m.text)


async def test_a_dialog_survives_a_restart(migrated_url: str, tg: LocalTelegram) -> None:
    """A booking begun before a restart goes on after it, with the same button."""
    bot = tg.add_bot("100001:booking", "hanbit_bot", "한빛콜택시")
    minji = tg.add_person(7, "이민지")
    chat = minji.chat_with(bot)
    async with running_company(migrated_url, tg) as company:
        await _at_when(minji, chat)
        assert company.failures == []
    async with running_company(migrated_url, tg) as company:
        await minji.press(await chat.wait_for(lambda m: "언제 타시겠어요" in m.text), "지금")
        await chat.wait_for(lambda m: "연락할 번호" in m.text)
        assert company.failures == []


async def test_a_button_of_a_lost_dialog(company: Company, minji: Person, chat: PrivateChat) -> None:
    """A button from before a new /start is answered and leads to the menu."""
    await _at_when(minji, chat)
    old = chat.last
    now = the(old.button("지금").callback_data)
    await minji.say(chat, "/start")
    await chat.wait_for(lambda m: m.button("택시 부르기"), after=chat.mark() - 1)
    mark = chat.mark()
    answer = await minji.press_data(old, now)
    assert "지난 화면이에요" in pop_up(answer)
    await chat.wait_for(lambda m: m.button("택시 부르기"), after=mark)


async def test_other_peoples_dialog_data(company: Company, minji: Person, john: Person) -> None:
    """A stranger who sends the data of somebody's dialog is answered, and moves nothing."""
    chat, other = minji.chat_with(company.bot), john.chat_with(company.bot)
    await _at_when(minji, chat)
    data = the(chat.last.button("지금").callback_data)
    await john.say(other, "/start")
    menu = await other.wait_for(lambda m: m.button("Book a taxi"))
    answer = await john.press_data(menu, data)
    assert "out of date" in pop_up(answer)
    await minji.press(chat.last, "지금")
    await chat.wait_for(lambda m: "연락할 번호" in m.text)


async def test_a_double_click_moves_one_step(company: Company, minji: Person, chat: PrivateChat) -> None:
    """Two clicks on one button move one step, and both are answered."""
    await _at_when(minji, chat)
    step = chat.last
    data = the(step.button("시간 정하기").callback_data)
    await minji.press_data(step, data, wait=False)
    answer = await minji.press_data(step, data)
    assert the(answer).answered
    assert "며칠에" in step.text


async def test_a_repeated_update_is_not_handled_again(
    company: Company, tg: LocalTelegram, minji: Person, chat: PrivateChat
) -> None:
    """The pickup's text, delivered once more, does not become the drop-off."""
    await minji.say(chat, "/start")
    await minji.press(await chat.wait_for(lambda m: m.button("택시 부르기")), "택시 부르기")
    await minji.press(await chat.wait_for(lambda m: "어떤 택시" in m.text), "일반")
    await chat.wait_for(lambda m: "타실 곳을" in m.text)
    tg.duplicate(company.bot, 1)
    await minji.say(chat, "서울역")
    await chat.wait_for(lambda m: "내리실 곳은요" in m.text)
    await minji.say(chat, "강남역")
    step = await chat.wait_for(lambda m: "언제 타시겠어요" in m.text)
    assert "서울역 → 🏁 강남역" in step.text


async def test_a_repeated_charge_counts_once(
    company: Company, tg: LocalTelegram, minji: Person, chat: PrivateChat
) -> None:
    """A payment that Telegram reports twice is one payment and one message."""
    code = await booked(company, minji, chat)
    tg.duplicate(company.bot, 3)
    assert (await minji.pay(await chat.wait_for(lambda m: m.invoice))).ok
    await chat.wait_for(lambda m: "결제됐어요" in m.text)
    await minji.say(chat, "/my")
    await chat.wait_for(lambda m: "내 예약 1건" in m.text)
    view = the(await company.rides.own(CustomerId(minji.id), code))
    assert (view.booking.captured, view.booking.status) == (11600, "requested")
    assert len([m for m in chat.messages if "결제됐어요" in m.text]) == 1


async def test_a_callback_is_answered_when_telegram_stumbles(
    company: Company, tg: LocalTelegram, minji: Person, chat: PrivateChat
) -> None:
    """Where Telegram does not take the screen the callback is answered, and the intake may try again."""
    await minji.say(chat, "/start")
    menu = await chat.wait_for(lambda m: m.button("내 예약"))
    tg.faults.add("editMessageText", status=502, times=1)
    answer = await minji.press(menu, "내 예약")
    assert the(answer).answered
    await minji.say(chat, "/help")
    await chat.wait_for(lambda m: "이용" in m.text or "영수증" in m.text)
    assert [type(failure).__name__ for failure in company.failures] == ["RetryLater"]
    company.failures.clear()


async def test_first_aid(
    company: Company, minji: Person, chat: PrivateChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where something of ours breaks, the customer hears once that nothing is lost, and we hear of it."""
    await minji.say(chat, "/start")
    menu = await chat.wait_for(lambda m: m.button("내 예약"))

    async def broken(*_: object) -> None:
        raise RuntimeError("out of order")

    monkeypatch.setattr(company.rides, "my_rides", broken)
    answer = await minji.press(menu, "내 예약")
    assert "사라진 것은 없어요" in pop_up(answer)
    await minji.say(chat, "/my")
    await chat.wait_for(lambda m: "사라진 것은 없어요" in m.text)
    monkeypatch.undo()
    await minji.say(chat, "/my")
    await chat.wait_for(lambda m: "아직 예약이 없어요" in m.text)
    assert len(company.failures) == 2
    company.failures.clear()


async def test_a_short_flood_wait_is_waited_out(
    company: Company, tg: LocalTelegram, minji: Person, chat: PrivateChat
) -> None:
    """A short retry_after is told to the pacer and the message comes."""
    tg.faults.add("sendMessage", status=429, retry_after=1, times=1)
    await minji.say(chat, "/start")
    await chat.wait_for(lambda m: m.button("택시 부르기"))
    assert company.pacer.slowed == [(minji.id, 1)]


async def test_a_customer_who_blocked_the_bot(
    company: Company, tg: LocalTelegram, minji: Person, chat: PrivateChat
) -> None:
    """Writing to a customer who has gone is no failure."""
    await minji.say(chat, "/start")
    menu = await chat.wait_for(lambda m: m.button("내 예약"))
    minji.block(company.bot)
    answer = await minji.press(menu, "내 예약")
    assert the(answer).answered


async def test_many_rides_have_pages(company: Company, minji: Person, chat: PrivateChat) -> None:
    """The rides come five a page, and a page beyond the last is the last."""
    for _ in range(6):
        await company.place_and_cancel(minji)
    await minji.say(chat, "/my")
    first = await chat.wait_for(lambda m: "내 예약 6건" in m.text)
    assert len([label for label in first.labels if "취소" in label]) == 5
    await minji.press(first, "›")
    await chat.wait_for(lambda m: "2 / 2" in m.labels)
    mark = chat.mark()
    await minji.press_data(first, "r:list:99")
    assert "‹" in first.labels
    await minji.press(first, "취소 ·")
    await chat.wait_for(lambda m: "직접 취소하셨어요" in m.text, after=mark)


async def test_a_callback_is_answered_once(company: Company, minji: Person, chat: PrivateChat) -> None:
    """A callback that was acknowledged for its long wait is carried out, and not answered a second time."""
    await minji.say(chat, "/start")
    menu = await chat.wait_for(lambda m: m.button("내 예약"))
    query = company.tg.world.callbacks.ask(company.bot)
    body = {"id": query.id, "from": minji.user, "message": menu.payload, "chat_instance": "1"}
    update = {"update_id": 10**6, "callback_query": body | {"data": menu.button("내 예약").callback_data}}
    await company.booking_bot.acknowledge(update)
    await company.booking_bot.feed(update)
    await chat.wait_for(lambda m: "예약이 없어요" in m.text)
    assert company.tg.calls[company.bot, "answerCallbackQuery"] == 1


async def test_an_answer_that_gets_lost_is_given_again(
    company: Company, minji: Person, chat: PrivateChat
) -> None:
    """Telegram out of order, a cut connection and a flood do not leave a button spinning."""
    await minji.say(chat, "/start")
    menu = await chat.wait_for(lambda m: m.button("내 예약"))
    company.tg.faults.add("answerCallbackQuery", status=502, body="<html>502</html>")
    company.tg.faults.add("answerCallbackQuery", cut=True)
    company.tg.faults.add("answerCallbackQuery", status=429, retry_after=1)
    assert the(await minji.press(menu, "내 예약")).answered
    assert company.failures == []


async def test_telegram_out_of_reach_is_no_mistake(
    company: Company, minji: Person, chat: PrivateChat
) -> None:
    """While Telegram cannot be reached an update waits to be fed again; nothing counts as failed inside."""
    company.tg.faults.add("sendMessage", body="<html>captive portal</html>")
    await minji.say(chat, "/start")
    await minji.say(chat, "/my")
    await chat.wait_for(lambda m: "예약이 없어요" in m.text)
    assert [type(failure) for failure in company.failures] == [RetryLater]
    company.failures.clear()


async def test_a_chat_that_is_gone_is_let_go(company: Company, minji: Person, chat: PrivateChat) -> None:
    """What can reach nobody is dropped like what is sent to somebody who has blocked the bot."""
    company.tg.faults.add("sendMessage", status=400, description="Bad Request: chat not found")
    await minji.say(chat, "/start")
    await minji.say(chat, "/my")
    await chat.wait_for(lambda m: "예약이 없어요" in m.text)
    assert company.failures == []
