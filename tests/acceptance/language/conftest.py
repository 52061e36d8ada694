"""The whole company in a language that it has only catalogs of; whatever the bots show is kept."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.pacer import FreePacer
from bot.app.running_app import running
from bot.demo.acting import Actor
from bot.demo.cast import Cast, Role
from bot.demo.stage import PROVIDER_TOKEN, demo_settings
from bot.simulator.telegram import LocalMessage, LocalTelegram
from config.i18n import Catalogs, Translator
from domain.values.ids import CODE_ALPHABET
from tests.builders import SetClock
from tests.third_language import CODE, OTHERS, with_a_third_language

COMPANY = "ハンビット"
DATA = re.compile(
    "|".join(
        [
            r"https?://\S+",
            r"/[a-z]+",
            r"12가 ?3456",
            "일반|프라임|플래티넘|basic",
            "한국어|English",
            rf"\b[{CODE_ALPHABET}]{{5}}\b",
            r"\d k?m\b",
            r"\bR\d+",
            r"provider_\d+",
            r"\bTEST\b",
        ]
    )
)
"""What is no text: links, commands, plates, the tariff's names, languages' names, codes, units, TEST."""


def of_ours(text: str) -> str:
    """What a text has of the languages that ship; empty where it has nothing but data of theirs."""
    rest = DATA.sub("", text)
    return rest if OTHERS.search(rest) else ""


@dataclass
class Abroad:
    """The running company, its people, the texts they read, and all that the bots have shown."""

    telegram: LocalTelegram
    cast: Cast
    booking: Translator
    cards: Translator
    commands: Translator
    shown: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Put the people to their chats, and listen."""
        self.customer, self.staff, self.driver = (
            Actor(role) for role in (self.cast.customer, self.cast.dispatcher, self.cast.driver)
        )
        for role in self.cast:
            role.chat.watch(lambda line: self.shown.extend(_texts(line)) if line.bot else None)

    async def answers(self, question: LocalMessage, text: str) -> LocalMessage:
        """The dispatcher answers a question of a form; gives what the bot says to it."""
        mark = self.cast.staff.mark()
        await self.cast.dispatcher.person.say(self.cast.staff, text, reply_to=question)
        return await self.cast.staff.wait_for(lambda m: m.text, after=mark)


def _texts(line: Any) -> list[str]:
    if line.payload is None:
        return [line.what]
    invoice = line.payload.get("invoice", {})
    markup = line.markup or {}
    rows = [*markup.get("inline_keyboard", []), *markup.get("keyboard", [])]
    said = [line.payload.get("text", ""), invoice.get("title", ""), invoice.get("description", "")]
    said += [button["text"] for row in rows for button in row]
    return [*said, markup.get("input_field_placeholder", "")]


def _people(telegram: LocalTelegram) -> Cast:
    booking = telegram.add_bot("1000000001:b", "taxi_bot", COMPANY, provider_tokens={PROVIDER_TOKEN})
    dispatch = telegram.add_bot("1000000002:d", "dispatch_bot", COMPANY)
    names = ("ミンジ", "エマ", "チェ", "キム", "パク")
    people = [
        telegram.add_person(7001 + at, name, None, None, CODE, f"+8210{at}2345678")
        for at, name in enumerate(names)
    ]
    minji, emma, choi, kim, park = people
    staff = telegram.add_group(COMPANY, bots=[dispatch], admins=[choi])
    return Cast(
        booking=booking,
        dispatch=dispatch,
        staff=staff,
        customer=Role("customer", "", minji, minji.chat_with(booking)),
        guest=Role("guest", "", emma, emma.chat_with(booking)),
        dispatcher=Role("dispatcher", "", choi, staff),
        driver=Role("driver", "", kim, kim.chat_with(dispatch)),
        second_driver=Role("second", "", park, park.chat_with(dispatch)),
    )


@pytest.fixture
async def abroad(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Abroad]:
    """Both bots with LOCALE set to the third language, and people whose Telegram speaks it."""
    monkeypatch.setattr("config.i18n.LOCALES", with_a_third_language(tmp_path))
    async with _running(tmp_path) as company:
        yield company


@asynccontextmanager
async def _running(folder: Path) -> AsyncIterator[Abroad]:
    async with LocalTelegram() as telegram:
        cast = _people(telegram)
        changes = {"locale": CODE, "company_name": COMPANY}
        settings = demo_settings(folder, telegram.url, cast).model_copy(update=changes)
        booking, cards, commands = (
            Catalogs.load(name, now=SetClock().now).for_language(CODE)
            for name in ("booking", "dispatch", "staff")
        )
        company = Abroad(telegram, cast, booking, cards, commands)
        async with running(settings, pacer=FreePacer):
            yield company
        assert telegram.complaints == []
