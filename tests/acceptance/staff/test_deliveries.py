"""What leaves for the staff group and the drivers when Telegram is not well."""

from typing import Any

import pytest

from bot.simulator.telegram import LocalTelegram, Person
from dispatcher_panel.telegram.sending import Shown, show
from domain.messages.delivery import STAFF_CHAT, Channel, Delivery, Urgency
from domain.ports.outbox import ChatMigrated, RetryLater, UndeliverableError
from domain.values.place import Place
from tests.acceptance.staff.dispatch_house import GROUP, DispatchHouse


def card_of(booking_id: int) -> Delivery:
    return Delivery(
        channel=Channel.DISPATCH,
        chat_id=STAFF_CHAT,
        template="card",
        booking_id=booking_id,
        subject=f"card:{booking_id}",
    )


@pytest.mark.parametrize("status", [500, 502, 504])
async def test_an_outage_is_retried(house: DispatchHouse, status: int) -> None:
    """A server error is a reason to try again, not to give up."""
    booking = await house.paid_booking()
    card = await house.card(booking)
    house.tg.faults.add("editMessageText", status=status)
    with pytest.raises(RetryLater):
        await house.face.notifier(card_of(booking.id), card.id)


@pytest.mark.parametrize("fault", [{"cut": True}, {"body": "<html>bad gateway</html>"}])
async def test_a_torn_line_is_retried(house: DispatchHouse, fault: dict[str, Any]) -> None:
    """A cut connection, and a proxy's page in place of an answer, are reasons to try again."""
    booking = await house.paid_booking()
    card = await house.card(booking)
    house.tg.faults.add("editMessageText", **fault)
    with pytest.raises(RetryLater) as caught:
        await house.face.notifier(card_of(booking.id), card.id)
    assert "dispatch" not in str(caught.value)


async def test_telegrams_wish_to_wait_is_honoured(house: DispatchHouse) -> None:
    """Telegram's retry_after reaches both the relay and the pacer."""
    booking = await house.paid_booking()
    card = await house.card(booking)
    house.tg.faults.add("editMessageText", status=429, retry_after=7)
    with pytest.raises(RetryLater) as caught:
        await house.face.notifier(card_of(booking.id), card.id)
    assert caught.value.after == 7
    assert house.pacer.slowed == [(GROUP, 7)]


async def test_deliveries_wait_behind_answers(house: DispatchHouse, choi: Person) -> None:
    """Cards go as status messages and replies as answers, so that the pacer can tell them apart."""
    booking = await house.paid_booking()
    await house.card(booking)
    await house.ask(choi, "/queue")
    assert (GROUP, Urgency.STATUS) in house.pacer.asked
    assert (GROUP, Urgency.ANSWER) in house.pacer.asked


async def test_a_driver_who_blocked_the_bot(house: DispatchHouse, choi: Person, kim: Person) -> None:
    """An offer that cannot reach its driver is given up, and staff are told whom to call."""
    await house.hire(kim)
    kim.block(house.bot)
    booking = await house.paid_booking()
    await house.press(choi, await house.card(booking), "①")
    told = await house.group.wait_for(lambda m: "기사님께 메시지가 가지 않아요" in m.text)
    assert "010-4444-5555" in told.text
    assert booking.code in told.text
    kim.unblock(house.bot)
    assert await house.press(choi, told, "다시 보내기") == "다시 보내고 있어요."
    await kim.chat_with(house.bot).wait_for(lambda m: m.button("수락"))


async def test_a_deleted_card_comes_again(house: DispatchHouse, choi: Person) -> None:
    """A card that somebody deleted is sent anew with the next change."""
    booking = await house.paid_booking()
    card = await house.card(booking)
    house.group.remove(card)
    await house.customer_cancels(booking)
    again = await house.card(booking, "고객 취소")
    assert again.id != card.id


async def test_the_same_card_twice_is_no_trouble(house: DispatchHouse) -> None:
    """An edit that changes nothing is taken as done."""
    booking = await house.paid_booking()
    card = await house.card(booking)
    assert await house.face.notifier(card_of(booking.id), card.id) == card.id


async def test_the_group_becomes_a_supergroup(tg: LocalTelegram, house: DispatchHouse, choi: Person) -> None:
    """After a migration cards go to the new id, presses count there, and the id is remembered."""
    await house.card(await house.paid_booking(customer=7))
    house.group.supergroup = False
    new = tg.migrate(house.group)
    booking = await house.paid_booking(customer=8)
    card = await house.card(booking)
    assert "확정" in await house.press(choi, card, "확정만")
    assert new in house.moved_to


async def test_a_chat_that_moved_is_told_to_the_relay(tg: LocalTelegram, house: DispatchHouse) -> None:
    """The notifier reports the group's new id, whoever hears of it first."""
    booking = await house.paid_booking()
    card = await house.card(booking)
    tg.faults.add(
        "editMessageText",
        body='{"ok":false,"error_code":400,"description":"Bad Request: group chat was upgraded to a '
        'supergroup chat","parameters":{"migrate_to_chat_id":-1007}}',
        status=400,
    )
    with pytest.raises(ChatMigrated):
        await house.face.notifier(card_of(booking.id), card.id)


async def test_a_digest_names_every_booking(house: DispatchHouse) -> None:
    """Many new bookings fit into one message, a line each, with code, pickup, time and fare."""
    bookings = [
        await house.paid_booking(customer=number, pickup=Place(f"<{number}> 출구"))
        for number in range(20, 26)
    ]
    sent = await house.face.notifier.send_digest([card_of(booking.id) for booking in bookings])
    digest = house.group.message(sent or 0)
    assert digest is not None
    for number, booking in enumerate(bookings, 20):
        assert f"{booking.code} <{number}> 출구" in digest.text
    assert "새 예약 6건" in digest.text


async def test_a_template_nobody_knows_is_parked(house: DispatchHouse) -> None:
    """A delivery that no version of this face can send is given up rather than tried for ever."""
    with pytest.raises(UndeliverableError):
        await house.face.notifier(
            Delivery(channel=Channel.DISPATCH, chat_id=STAFF_CHAT, template="of the future"), None
        )


async def test_the_longest_texts_fit(house: DispatchHouse) -> None:
    """A booking with everything as long as it may be, and full of HTML, still has a card."""
    booking = await house.paid_booking(
        name="<&>" * 21, note="<b>&amp;" * 25, pickup=Place("<&>" * 40), dropoff=Place("'\"<" * 40)
    )
    card = await house.card(booking)
    assert len(card.text) <= 4096
    assert "<&>" * 21 in card.text


async def test_nothing_leaves_while_the_group_is_unknown(house: DispatchHouse) -> None:
    """Without a staff group cards wait rather than get lost."""
    booking = await house.paid_booking()
    await house.card(booking)
    house.face._bot_context.staff_chat_id = None
    with pytest.raises(RetryLater):
        await house.face.notifier(card_of(booking.id), None)


async def test_editing_falls_back_to_sending(house: DispatchHouse) -> None:
    """A message that was never there is sent."""
    sent = await show(house.face._application.bot, GROUP, Shown("안녕"), 999_999)
    assert house.group.message(sent) is not None
