"""When something inside fails: the press is answered, the intake hears of it, and a repeat does no harm."""

import pytest

from bot.demo.telegram import Person
from domain.values.status import BookingStatus
from tests.acceptance.staff.dispatch_house import DispatchHouse


async def test_a_failure_is_answered_and_told(
    house: DispatchHouse, choi: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A press that fails unexpectedly is answered, and the failure reaches whoever fed the update."""
    booking = await house.paid_booking()
    card = await house.card(booking)

    async def broken(code: str) -> None:
        raise RuntimeError("the database is away")

    monkeypatch.setattr(house.rides, "by_code", broken)
    assert "곧 다시 해 볼게요" in await house.press(choi, card, "거절")
    await house.ask(choi, "/help")
    assert [str(failure) for failure in house.failures] == ["the database is away"]
    house.failures.clear()


async def test_a_repeated_update_does_no_harm(house: DispatchHouse, choi: Person) -> None:
    """The same press once more, as after a crash, changes nothing and leaves no trace of trouble."""
    await house.radio_cars(2)
    booking = await house.paid_booking()
    card = await house.card(booking)
    house.tg.duplicate(house.bot)
    await house.press(choi, card, "①")
    card = await house.card(booking, "배차 완료")
    await house.ask(choi, "/queue")
    assert await house.free() == 1
    assert (await house.now(booking)).status is BookingStatus.ASSIGNED


async def test_an_answer_that_comes_too_late(house: DispatchHouse, choi: Person) -> None:
    """Telegram's "query is too old" is no failure: the act is done, and the card shows it."""
    booking = await house.paid_booking()
    card = await house.card(booking)
    house.tg.faults.add(
        "answerCallbackQuery",
        status=400,
        description="Bad Request: query is too old and response timeout expired or query ID is invalid",
    )
    await choi.press(card, "확정만", wait=False)
    await house.card(booking, "예약 확정")


async def test_somebody_who_blocks_before_the_answer(house: DispatchHouse, kim: Person) -> None:
    """An answer that its person will never read is dropped, not tried for ever."""
    chat = await house.hire(kim)
    house.tg.faults.add("sendMessage", chat.id, status=403)
    await kim.say(chat, "/today")
    assert "/available" in (await house.ask(kim, "/help", chat)).text
    assert house.failures == []


async def test_links_show_no_preview(house: DispatchHouse) -> None:
    """A link in a customer's note stays a link, and draws no page into the staff group."""
    await house.card(await house.paid_booking(note="https://example.com/x"))
    sent = [call for call in house.tg.log if call.method == "sendMessage"]
    assert all(dict(call.params)["link_preview_options"] == {"is_disabled": True} for call in sent)


async def test_a_scheduled_ride_gets_no_car_days_before(house: DispatchHouse, choi: Person) -> None:
    """A ride for later can be confirmed now; its car only from shortly before the pickup."""
    await house.radio_cars(1)
    at = house.clock.now().replace(hour=11)
    booking = await house.paid_booking(pickup_at=at)
    card = await house.card(booking)
    assert await house.press(choi, card, "①") == "19:15부터 배차할 수 있어요. 지금은 확정만 할 수 있어요."
    await house.press(choi, card, "확정만")
    card = await house.card(booking, "예약 확정")
    house.clock.pass_by(hours=5, minutes=20)
    assert await house.press(choi, card, "①") == "배차했어요."
