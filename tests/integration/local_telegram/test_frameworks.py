"""Both frameworks' own clients, unchanged, against the local Telegram."""

import asyncio
from datetime import UTC, datetime

import pytest
import telegram
from aiogram import Bot, types
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramRetryAfter

from bot.simulator.telegram import LocalBot, LocalTelegram, Person, PrivateChat
from tests.optional import the

INLINE = [
    [{"text": "부르기", "callback_data": "go", "style": "primary"}],
    [{"text": "코드", "copy_text": {"text": "A7K2Q"}}],
]


async def test_aiogram_reads_and_writes(
    aiogram_bot: Bot, booking: LocalBot, minji: Person, chat: PrivateChat
) -> None:
    """aiogram polls a message, answers with formatting and buttons, edits it, and answers the callback."""
    await minji.say(chat, "안녕 /help")
    [update] = await aiogram_bot.get_updates(timeout=50)
    message = the(update.message)
    assert message.text == "안녕 /help"
    assert [entity.type for entity in the(message.entities)] == ["bot_command"]

    markup = types.InlineKeyboardMarkup.model_validate({"inline_keyboard": INLINE})
    sent = await aiogram_bot.send_message(
        7, "<b>어디로</b> 모실까요?", parse_mode="HTML", reply_markup=markup
    )
    assert sent.text == "어디로 모실까요?"
    assert chat.last.labels == ["부르기", "코드"]
    assert chat.last.button("부르기").style == "primary"

    async with asyncio.TaskGroup() as group:
        press = group.create_task(minji.press(chat.last, "부르기"))
        [update] = await aiogram_bot.get_updates(offset=update.update_id + 1, timeout=50)
        query = the(update.callback_query)
        assert query.data == "go"
        assert isinstance(query.message, types.Message)
        await query.message.as_(aiogram_bot).edit_text("다음")
        await query.as_(aiogram_bot).answer("네", show_alert=True)
    answer = the(press.result())
    assert (answer.text, answer.show_alert, answer.answered) == ("네", True, True)
    assert (chat.last.text, chat.last.labels, chat.last.edited_times) == ("다음", [], 1)


async def test_python_telegram_bot_reads_and_writes(
    ptb_bot: telegram.Bot, minji: Person, chat: PrivateChat
) -> None:
    """python-telegram-bot polls, sends text, contact and venue, edits and reacts."""
    await minji.share_location(chat, 37.5, 127.0)
    [update] = await ptb_bot.get_updates(timeout=50)
    assert the(the(update.message).location).latitude == 37.5
    keyboard = telegram.ReplyKeyboardMarkup([[telegram.KeyboardButton("내 번호", request_contact=True)]])
    await ptb_bot.send_message(7, "번호를 알려 주세요", reply_markup=keyboard)
    await minji.tap(chat, "번호")
    assert the(chat.messages[-1].contact).user_id == minji.id
    sent = await ptb_bot.send_message(7, "접수", parse_mode="HTML")
    await ptb_bot.edit_message_text("확정", chat_id=7, message_id=sent.message_id)
    await ptb_bot.set_message_reaction(7, sent.message_id, "👍")
    assert (chat.last.text, chat.last.reactions["booking_bot"][0]["emoji"]) == ("확정", "👍")
    await ptb_bot.send_contact(7, "+821011112222", "김 기사")
    await ptb_bot.send_venue(7, 37.5, 127.0, "서울역", "서울 중구")
    assert [m.contact is not None for m in chat.messages[-2:]] == [True, False]
    assert the(chat.last.location).longitude == 127.0


async def test_profile_methods_pass_both_clients(
    aiogram_bot: Bot, ptb_bot: telegram.Bot, booking: LocalBot, tg: LocalTelegram, chat: PrivateChat
) -> None:
    """Commands by scope and language, descriptions, menu button and chat queries are understood."""
    scope = types.BotCommandScopeChat(chat_id=7)
    await aiogram_bot.set_my_commands([types.BotCommand(command="my", description="내 예약")], scope, "ko")
    assert (await aiogram_bot.get_my_commands(scope, "ko"))[0].command == "my"
    assert await aiogram_bot.get_my_commands() == []
    assert await ptb_bot.set_my_description("콜택시", "ko")
    assert await ptb_bot.set_my_short_description("콜택시")
    assert await ptb_bot.set_chat_menu_button(menu_button=telegram.MenuButtonCommands())
    assert (await ptb_bot.get_chat(7)).first_name == "이민지"
    assert (await ptb_bot.get_chat_member(7, 7)).status == "member"
    assert (await aiogram_bot.get_chat(7)).type == "private"
    assert await ptb_bot.send_chat_action(7, "typing")
    assert await aiogram_bot.delete_my_commands(scope, "ko")
    assert booking.descriptions["description", "ko"] == "콜택시"
    assert tg.complaints == []


async def test_invoices_pass_both_clients(
    aiogram_bot: Bot, ptb_bot: telegram.Bot, chat: PrivateChat, minji: Person
) -> None:
    """Either client sends an invoice and answers its pre-checkout."""
    prices = [types.LabeledPrice(label="요금", amount=11600)]
    await aiogram_bot.send_invoice(7, "콜택시", "일반", "p1", "KRW", prices, provider_token="TEST:PROVIDER")
    async with asyncio.TaskGroup() as group:
        paying = group.create_task(minji.pay(chat.last))
        [update] = await ptb_bot.get_updates(timeout=50)
        query = the(update.pre_checkout_query)
        assert query.total_amount == 11600
        await query.answer(ok=True)
    [update] = await ptb_bot.get_updates(offset=update.update_id + 1, timeout=50)
    payment = the(the(update.message).successful_payment)
    assert payment.telegram_payment_charge_id == paying.result().charge_id
    link = await ptb_bot.create_invoice_link(
        "콜택시", "일반", "p2", "KRW", [telegram.LabeledPrice("요금", 5000)], "TEST:PROVIDER"
    )
    assert link.startswith("https://t.me/$")


async def test_refusals_become_the_frameworks_own_errors(
    aiogram_bot: Bot,
    ptb_bot: telegram.Bot,
    tg: LocalTelegram,
    minji: Person,
    chat: PrivateChat,
    booking: LocalBot,
) -> None:
    """A 429, a 403 and a 400 arrive as the typed exceptions that bots catch."""
    tg.faults.add("sendMessage", status=429, retry_after=3, times=2)
    with pytest.raises(TelegramRetryAfter) as slow:
        await aiogram_bot.send_message(7, "x")
    assert slow.value.retry_after == 3
    with pytest.raises(telegram.error.RetryAfter):
        await ptb_bot.send_message(7, "x")
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await aiogram_bot.send_message(999, "x")
    with pytest.raises(telegram.error.BadRequest, match=r"(?i)chat not found"):
        await ptb_bot.send_message(999, "x")
    minji.block(booking)
    with pytest.raises(TelegramForbiddenError, match="blocked by the user"):
        await aiogram_bot.send_message(7, "x")
    with pytest.raises(telegram.error.Forbidden, match="blocked by the user"):
        await ptb_bot.send_message(7, "x")


async def test_group_migration_is_told_by_both_clients(
    aiogram_bot: Bot, ptb_bot: telegram.Bot, tg: LocalTelegram, booking: LocalBot, minji: Person
) -> None:
    """Writing to a group's old id names the new one."""
    group = tg.add_group("직원", [minji], [booking], supergroup=False)
    old = group.id
    new = tg.migrate(group)
    with pytest.raises(telegram.error.ChatMigrated) as moved:
        await ptb_bot.send_message(old, "x")
    assert moved.value.new_chat_id == new
    updates = await aiogram_bot.get_updates()
    assert [the(u.message).migrate_to_chat_id for u in updates] == [new, None]
    assert the(updates[1].message).migrate_from_chat_id == old
    assert (await aiogram_bot.send_message(new, "여기예요")).chat.type == "supergroup"


async def test_date_time_entities_come_back(ptb_bot: telegram.Bot, chat: PrivateChat) -> None:
    """A date-time entity keeps its time and format through the server."""
    at = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
    entity = telegram.MessageEntity(type="date_time", offset=0, length=5, unix_time=at, date_time_format="t")
    await ptb_bot.send_message(7, "15:00 출발", entities=[entity])
    assert chat.last.entities == [
        {
            "type": "date_time",
            "offset": 0,
            "length": 5,
            "unix_time": int(at.timestamp()),
            "date_time_format": "t",
        }
    ]
