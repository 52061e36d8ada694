"""Buttons at random, hostile words and forged data: every callback is answered, nothing breaks."""

import random

import pytest

from bot.simulator.telegram import LocalMessage, LocalTelegram, Person, PrivateChat
from domain.commands.customer import SavePhone
from domain.usecases.people.save_phone import save_phone
from domain.values.ids import CustomerId
from tests.acceptance.customer.company import Company
from tests.optional import the

WORDS = (
    "<b>hi",
    "&lt;",
    "/nope",
    "/start pay_xyz",
    "/start " + "x" * 64,
    "4111 1111 1111 1111",
    "가" * 121,
    "\u200c\u200d abc",
    "x\U0001d17a\U0001d17a",
    "{text}",
    "14:30",
    "25:99",
    "-1",
    "💥" * 500,
    "/my",
    "/help",
    "/cancel",
    "/language",
    "/terms",
    "서울역",
    "강남역",
    "← 뒤로",
    "그만두기",
    "\u202eevil",
    "%s %d",
)
FORGED = (
    "m:menu",
    "m:again::",
    "m:again:AAAAA:xx",
    "m:lang:fr",
    "m:info:zzz",
    "r:view:AAAAA",
    "r:list:-1",
    "x",
    "r:list:99999999999999",
    "r:list:abc",
    "r:drop:AAAAA:1:0",
    "r:cancel:ZZZZZ",
    "grade:basic",
    "\x1d",
    "abc\x1dgrade:zzz",
    "m:",
    "r:",
    "r:pay:AAAAA",
    "r:again:AAAAA",
    "m:resume",
    "m:book",
    " " * 64,
)
ACTS = 250
KINDS = {"press": 50, "forge": 12, "say": 18, "point": 6, "contact": 5, "photo": 3, "tap": 6}
NAMES = (("이민지", "ko"), ("<b>J&", "en"), ("x" * 64, None))


def _buttons(messages: list[LocalMessage]) -> list[str]:
    return [b.callback_data for m in messages for row in m.inline_keyboard for b in row if b.callback_data]


async def _act(chance: random.Random, person: Person, chat: PrivateChat, others: list[LocalMessage]) -> None:
    said = [m for m in chat.messages if m.from_bot and not m.deleted]
    match chance.choices(
        ("press", "forge", "say", "point", "contact", "photo", "tap"), (50, 12, 18, 6, 5, 3, 6)
    )[0]:
        case "press" if found := _buttons(said[-4:]):
            data = chance.choice(found)
            if chance.random() < 0.2:
                await person.press_data(said[-1], data, wait=False)
            assert the(await person.press_data(chance.choice(said[-4:]), data)).answered
        case "forge":
            data = chance.choice([*FORGED, *_buttons(others)])
            assert the(await person.press_data(chance.choice(said), data)).answered
        case "say":
            await person.say(chat, chance.choice(WORDS))
        case "point":
            await person.share_location(chat, 37.4 + chance.random() / 5, 127.0)
        case "contact":
            await person.share_contact(chat, user_id=chance.choice([None, 0, 55]))
        case "photo":
            await person.send_photo(chat, caption=chance.choice([None, "4111111111111111"]))
        case "tap" if chat.keyboard:
            await person.tap(chat, chance.choice([b.text for row in chat.keyboard for b in row]))


@pytest.mark.parametrize("seed", [1, 2])
async def test_nothing_breaks(company: Company, tg: LocalTelegram, seed: int) -> None:
    """However three people press, type and forge, each is answered and no request is out of order."""
    chance = random.Random(seed)
    people = [tg.add_person(20 + i, name, language_code=code) for i, (name, code) in enumerate(NAMES)]
    chats = [person.chat_with(company.bot) for person in people]
    for person, chat in zip(people, chats, strict=True):
        await person.say(chat, "/start")
        await chat.wait_for(lambda m: m.labels)
        own = CustomerId(person.id)
        await save_phone(
            SavePhone(customer_id=own, contact_user_id=own, phone=person.phone), company.use_cases
        )
        await company.place_and_cancel(person)
    for _ in range(ACTS):
        who = chance.randrange(len(people))
        await _act(chance, people[who], chats[who], chats[who - 1].messages[-6:])
        open_invoices = [m for m in chats[who].messages if m.invoice and not m.deleted]
        if open_invoices and chance.random() < 0.3:
            await people[who].pay(chance.choice(open_invoices))
    assert company.failures == []
