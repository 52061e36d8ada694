"""When something inside fails: the press is answered, the intake hears of it, and a repeat does no harm."""

from typing import Any

import pytest

from bot.simulator.telegram import LocalMessage, Person
from domain.ports.inbox import UpdateUnreadable
from domain.ports.outbox import RetryLater
from domain.values.status import BookingStatus
from tests.acceptance.staff.company import DispatchCompany


async def test_a_repeated_update_does_no_harm(company: DispatchCompany, choi: Person) -> None:
    """The same press once more, as after a crash, changes nothing and leaves no trace of trouble."""
    await company.radio_cars(2)
    booking = await company.paid_booking()
    card = await company.card(booking)
    company.tg.duplicate(company.bot)
    await company.press(choi, card, "①")
    card = await company.card(booking, "배차 완료")
    await company.ask(choi, "/queue")
    assert await company.free() == 1
    assert (await company.now(booking)).status is BookingStatus.ASSIGNED


async def test_an_answer_that_comes_too_late(company: DispatchCompany, choi: Person) -> None:
    """Telegram's "query is too old" is no failure: the act is done, and the card shows it."""
    booking = await company.paid_booking()
    card = await company.card(booking)
    company.tg.faults.add(
        "answerCallbackQuery",
        status=400,
        description="Bad Request: query is too old and response timeout expired or query ID is invalid",
    )
    await choi.press(card, "확정만", wait=False)
    await company.card(booking, "예약 확정")


async def test_somebody_who_blocks_before_the_answer(company: DispatchCompany, kim: Person) -> None:
    """An answer that its person will never read is dropped, not tried for ever."""
    chat = await company.hire(kim)
    company.tg.faults.add("sendMessage", chat.id, status=403)
    await kim.say(chat, "/today")
    assert "/available" in (await company.ask(kim, "/help", chat)).text
    assert company.failures == []


async def test_links_show_no_preview(company: DispatchCompany) -> None:
    """A link in a customer's note stays a link, and draws no page into the staff group."""
    await company.card(await company.paid_booking(note="https://example.com/x"))
    sent = [call for call in company.tg.log if call.method == "sendMessage"]
    assert all(dict(call.params)["link_preview_options"] == {"is_disabled": True} for call in sent)


async def test_a_scheduled_ride_gets_no_car_days_before(company: DispatchCompany, choi: Person) -> None:
    """A ride for later can be confirmed now; its car only from shortly before the pickup."""
    await company.radio_cars(1)
    at = company.clock.now().replace(hour=11)
    booking = await company.paid_booking(pickup_at=at)
    card = await company.card(booking)
    assert await company.press(choi, card, "①") == "19:15부터 배차할 수 있어요. 지금은 확정만 할 수 있어요."
    await company.press(choi, card, "확정만")
    card = await company.card(booking, "예약 확정")
    company.clock.forward(hours=5, minutes=20)
    assert await company.press(choi, card, "①") == "배차했어요."


async def test_an_answer_that_gets_lost_is_given_again(company: DispatchCompany, choi: Person) -> None:
    """Telegram out of order, a cut connection and a flood do not leave a button spinning."""
    booking = await company.paid_booking()
    card = await company.card(booking)
    company.tg.faults.add("answerCallbackQuery", status=502, body="<html>502</html>")
    company.tg.faults.add("answerCallbackQuery", cut=True)
    company.tg.faults.add("answerCallbackQuery", status=429, retry_after=1)
    assert await company.press(choi, card, "확정만") == "예약 확정 상태예요."
    assert company.failures == []


async def test_a_press_is_answered_once(company: DispatchCompany, choi: Person) -> None:
    """A press that was acknowledged for its long wait is carried out, and not answered a second time."""
    booking = await company.paid_booking()
    card = await company.card(booking)
    update = {"update_id": 1, "callback_query": _press(company, choi, card, "확정만")}
    await company.dispatch_bot.acknowledge(update)
    answers = company.calls("answerCallbackQuery")
    await company.dispatch_bot.feed(update)
    await company.card(booking, "예약 확정")
    assert company.calls("answerCallbackQuery") == answers == 1


def _press(company: DispatchCompany, person: Person, message: LocalMessage, wanted: str) -> dict[str, Any]:
    query = company.tg.world.callbacks.ask(company.bot)
    data = message.button(wanted).callback_data
    body = {"id": query.id, "from": person.user, "message": message.payload, "chat_instance": "1"}
    return body | {"data": data}


async def test_telegram_out_of_reach_is_no_mistake(company: DispatchCompany, choi: Person) -> None:
    """While Telegram cannot be reached an update waits to be fed again; nothing counts as failed inside."""
    company.tg.faults.add("sendMessage", cut=True)
    await choi.say(company.group, "/queue")
    await company.ask(choi, "/vehicles")
    assert [type(failure) for failure in company.failures] == [RetryLater]
    company.failures.clear()


async def test_what_was_replied_to_may_be_gone(company: DispatchCompany, choi: Person) -> None:
    """A refusal reaches its person even where the message that it answers was deleted meanwhile."""
    gone = {"message_id": 99999, "date": 1, "chat": company.group.payload, "from": choi.user}
    command = {"text": "/cancel", "entities": [{"type": "bot_command", "offset": 0, "length": 7}]}
    mark = company.group.mark()
    await company.dispatch_bot.feed({"update_id": 1, "message": gone | command})
    await company.group.wait_for(lambda _: True, after=mark)


async def test_unknown_kinds_of_updates_are_told(company: DispatchCompany, choi: Person) -> None:
    """What the framework cannot read is told to the intake by its kind, without anybody's words."""
    broken = {"message_id": 1, "date": 1, "chat": company.group.payload, "from": choi.user, "dice": {}}
    with pytest.raises(UpdateUnreadable, match=r"^TypeError$"):
        await company.dispatch_bot.feed({"update_id": 1, "message": broken})
