"""The dispatch side, two dispatchers, two drivers and a stranger."""

from collections.abc import AsyncIterator

import pytest

from bot.simulator.telegram import LocalTelegram, Person
from tests.acceptance.staff.company import DispatchCompany, running_company


@pytest.fixture
def choi(tg: LocalTelegram) -> Person:
    """A dispatcher with a public name."""
    return tg.add_person(901, "최 <i>지우", username="dispatcher_choi")


@pytest.fixture
def han(tg: LocalTelegram) -> Person:
    """Another dispatcher, without one."""
    return tg.add_person(902, "한결")


@pytest.fixture
def stranger(tg: LocalTelegram) -> Person:
    """Somebody in the group who is no dispatcher."""
    return tg.add_person(903, "누구")


@pytest.fixture
def kim(tg: LocalTelegram) -> Person:
    """A driver, or to become one."""
    return tg.add_person(951, "김 <b>영호", phone="+821044445555")


@pytest.fixture
def john(tg: LocalTelegram) -> Person:
    """A driver who reads English."""
    return tg.add_person(952, "John", language_code="en", phone="+821066667777")


@pytest.fixture
async def company(
    tg: LocalTelegram, choi: Person, han: Person, stranger: Person, migrated_url: str
) -> AsyncIterator[DispatchCompany]:
    """The running dispatch side; nothing went wrong unexpectedly in it."""
    people = [choi, han, stranger]
    async with running_company(migrated_url, tg, people, frozenset({choi.id, han.id})) as running:
        yield running
        assert running.failures == []
