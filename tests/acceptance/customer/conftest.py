"""The company, and two of its customers."""

from collections.abc import AsyncIterator

import pytest

from bot.simulator.telegram import LocalTelegram, Person, PrivateChat
from tests.acceptance.customer.company import Company, running_company


@pytest.fixture
async def company(tg: LocalTelegram, migrated_url: str) -> AsyncIterator[Company]:
    """The running company; nothing went wrong unexpectedly in it."""
    tg.add_bot("100001:booking", "hanbit_bot", "한빛콜택시")
    async with running_company(migrated_url, tg) as running:
        yield running
        assert running.failures == []


@pytest.fixture
def minji(tg: LocalTelegram) -> Person:
    """A customer who speaks Korean."""
    return tg.add_person(7, "이민지", language_code="ko")


@pytest.fixture
def john(tg: LocalTelegram) -> Person:
    """A customer who speaks English and has a name with HTML in it."""
    return tg.add_person(8, "John <b>&", language_code="en", phone="+12025550123")


@pytest.fixture
def chat(minji: Person, company: Company) -> PrivateChat:
    """Minji's chat with the booking bot."""
    return minji.chat_with(company.bot)
