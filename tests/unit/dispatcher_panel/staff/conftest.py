"""The staff group, two dispatchers, and somebody who is none."""

from collections.abc import AsyncIterator

import pytest

from bot.simulator.telegram import LocalTelegram, Person
from config.i18n import Catalogs, Translator
from tests.nominatim_stand_in import nominatim
from tests.unit.dispatcher_panel.staff.staff_group import START, StaffGroup, running_staff_group


@pytest.fixture
def choi(tg: LocalTelegram) -> Person:
    """A dispatcher."""
    return tg.add_person(901, "최 <i>지우", username="dispatcher_choi")


@pytest.fixture
def han(tg: LocalTelegram) -> Person:
    """Another dispatcher, without a public name."""
    return tg.add_person(902, "한결")


@pytest.fixture
def stranger(tg: LocalTelegram) -> Person:
    """Somebody who is in the group, but no dispatcher where those are named."""
    return tg.add_person(903, "누구")


@pytest.fixture
async def staff(
    tg: LocalTelegram, choi: Person, han: Person, stranger: Person, migrated_url: str
) -> AsyncIterator[StaffGroup]:
    """The running staff group; nothing went wrong unexpectedly in it."""
    people = [choi, han, stranger]
    async with running_staff_group(migrated_url, tg, people, frozenset({choi.id, han.id})) as group:
        yield group
        assert group.failures == []


@pytest.fixture
async def staff_with_a_map(tg: LocalTelegram, choi: Person, migrated_url: str) -> AsyncIterator[StaffGroup]:
    """The running staff group of a company that has set a geocoder."""
    async with (
        nominatim() as geocoder,
        running_staff_group(migrated_url, tg, [choi], geocoder=geocoder) as group,
    ):
        yield group
        assert group.failures == []


@pytest.fixture(params=["ko", "en"])
def texts(request: pytest.FixtureRequest) -> Translator:
    """The staff's words in each language, at the time when the tests begin."""
    return Catalogs.load("staff", now=lambda: START).for_language(request.param)
