"""What leaves for the staff group and the drivers when Telegram is not well."""

from typing import Any

import pytest

from bot.simulator.telegram import LocalTelegram, Person
from dispatcher_panel.messages.screen import Screen
from dispatcher_panel.telegram.editing import edit_or_send
from domain.messages.delivery import STAFF_CHAT, Channel, Delivery, Urgency
from domain.messages.templates import Template
from domain.ports.outbox import ChatMigrated, RetryLater, UndeliverableError
from domain.values.ids import BookingId
from domain.values.place import Place
from tests.acceptance.staff.company import GROUP, DispatchCompany


def card_of(booking_id: int) -> Delivery:
    return Delivery(
        channel=Channel.DISPATCH,
        chat_id=STAFF_CHAT,
        template=Template.CARD,
        booking_id=BookingId(booking_id),
        subject=f"card:{booking_id}",
    )


@pytest.mark.parametrize("status", [500, 502, 504])
async def test_an_outage_is_retried(company: DispatchCompany, status: int) -> None:
    """A server error is a reason to try again, not to give up."""
    booking = await company.paid_booking()
    card = await company.card(booking)
    company.tg.faults.add("editMessageText", status=status)
    with pytest.raises(RetryLater):
        await company.dispatch_bot.notifier(card_of(booking.id), card.id)


@pytest.mark.parametrize(
    "fault",
    [
        {"cut": True},
        {"body": "<html>bad gateway</html>"},
        {"status": 403, "body": "<html>no entry</html>"},
        {"status": 404, "body": "<html>not here</html>"},
    ],
)
async def test_a_torn_line_is_retried(company: DispatchCompany, fault: dict[str, Any]) -> None:
    """A cut connection, and a proxy's page in place of an answer, whatever its status, are tried again."""
    booking = await company.paid_booking()
    card = await company.card(booking)
    company.tg.faults.add("editMessageText", **fault)
    with pytest.raises(RetryLater) as caught:
        await company.dispatch_bot.notifier(card_of(booking.id), card.id)
    assert "dispatch" not in str(caught.value)


async def test_telegrams_wish_to_wait_is_honoured(company: DispatchCompany) -> None:
    """Telegram's retry_after reaches both the relay and the pacer."""
    booking = await company.paid_booking()
    card = await company.card(booking)
    company.tg.faults.add("editMessageText", status=429, retry_after=7)
    with pytest.raises(RetryLater) as caught:
        await company.dispatch_bot.notifier(card_of(booking.id), card.id)
    assert caught.value.after == 7
    assert company.pacer.slowed == [(GROUP, 7)]


async def test_deliveries_wait_behind_answers(company: DispatchCompany, choi: Person) -> None:
    """Cards go as status messages and replies as answers, so that the pacer can tell them apart."""
    booking = await company.paid_booking()
    await company.card(booking)
    await company.ask(choi, "/queue")
    assert (GROUP, Urgency.STATUS) in company.pacer.asked
    assert (GROUP, Urgency.ANSWER) in company.pacer.asked


async def test_a_driver_who_blocked_the_bot(company: DispatchCompany, choi: Person, kim: Person) -> None:
    """An offer that cannot reach its driver is given up, and staff are told whom to call."""
    await company.hire(kim)
    kim.block(company.bot)
    booking = await company.paid_booking()
    await company.press(choi, await company.card(booking), "①")
    told = await company.group.wait_for(lambda m: "기사님께 메시지가 가지 않아요" in m.text)
    assert "010-4444-5555" in told.text
    assert booking.code in told.text
    kim.unblock(company.bot)
    assert await company.press(choi, told, "다시 보내기") == "다시 보내고 있어요."
    await kim.chat_with(company.bot).wait_for(lambda m: m.button("수락"))


async def test_a_deleted_card_comes_again(company: DispatchCompany, choi: Person) -> None:
    """A card that somebody deleted is sent anew with the next change."""
    booking = await company.paid_booking()
    card = await company.card(booking)
    company.group.remove(card)
    await company.customer_cancels(booking)
    again = await company.card(booking, "고객 취소")
    assert again.id != card.id


async def test_the_same_card_twice_is_no_trouble(company: DispatchCompany) -> None:
    """An edit that changes nothing is taken as done."""
    booking = await company.paid_booking()
    card = await company.card(booking)
    assert await company.dispatch_bot.notifier(card_of(booking.id), card.id) == card.id


async def test_the_group_becomes_a_supergroup(
    tg: LocalTelegram, company: DispatchCompany, choi: Person
) -> None:
    """After a migration cards go to the new id, presses count there, and the id is remembered."""
    await company.card(await company.paid_booking(customer=7))
    company.group.supergroup = False
    new = tg.migrate(company.group)
    booking = await company.paid_booking(customer=8)
    card = await company.card(booking)
    assert "확정" in await company.press(choi, card, "확정만")
    assert new in company.moved_to


async def test_a_chat_that_moved_is_told_to_the_relay(tg: LocalTelegram, company: DispatchCompany) -> None:
    """The notifier reports the group's new id, whoever hears of it first."""
    booking = await company.paid_booking()
    card = await company.card(booking)
    tg.faults.add(
        "editMessageText",
        body='{"ok":false,"error_code":400,"description":"Bad Request: group chat was upgraded to a '
        'supergroup chat","parameters":{"migrate_to_chat_id":-1007}}',
        status=400,
    )
    with pytest.raises(ChatMigrated):
        await company.dispatch_bot.notifier(card_of(booking.id), card.id)


async def test_a_digest_names_every_booking(company: DispatchCompany) -> None:
    """Many new bookings fit into one message, a line each, with code, pickup, time and fare."""
    bookings = [
        await company.paid_booking(customer=number, pickup=Place(f"<{number}> 출구"))
        for number in range(20, 26)
    ]
    sent = await company.dispatch_bot.notifier.send_digest([card_of(booking.id) for booking in bookings])
    digest = company.group.message(sent or 0)
    assert digest is not None
    for number, booking in enumerate(bookings, 20):
        assert f"{booking.code} <{number}> 출구" in digest.text
    assert "새 예약 6건" in digest.text


async def test_what_is_for_others_is_parked(company: DispatchCompany) -> None:
    """A delivery that this bot has no words for is given up rather than tried for ever."""
    with pytest.raises(UndeliverableError):
        await company.dispatch_bot.notifier(
            Delivery(channel=Channel.DISPATCH, chat_id=STAFF_CHAT, template=Template.INVOICE), None
        )


async def test_the_longest_texts_fit(company: DispatchCompany) -> None:
    """A booking with everything as long as it may be, and full of HTML, still has a card."""
    booking = await company.paid_booking(
        name="<&>" * 21, note="<b>&amp;" * 25, pickup=Place("<&>" * 40), dropoff=Place("'\"<" * 40)
    )
    card = await company.card(booking)
    assert len(card.text) <= 4096
    assert "<&>" * 21 in card.text


async def test_nothing_leaves_while_the_group_is_unknown(company: DispatchCompany) -> None:
    """Without a staff group cards wait rather than get lost."""
    booking = await company.paid_booking()
    await company.card(booking)
    company.dispatch_bot._bot_context.staff_chat_id = None
    with pytest.raises(RetryLater):
        await company.dispatch_bot.notifier(card_of(booking.id), None)


async def test_editing_falls_back_to_sending(company: DispatchCompany) -> None:
    """A message that was never there is sent."""
    sent = await edit_or_send(company.dispatch_bot._application.bot, GROUP, Screen("안녕"), 999_999)
    assert company.group.message(sent) is not None
