"""Typed addresses, where the company has a geocoder to ask."""

from collections.abc import AsyncIterator

import pytest

from bot.simulator.telegram import LocalTelegram, Person, PrivateChat
from tests.acceptance.customer.company import Company, running_company
from tests.nominatim_stand_in import nominatim


@pytest.fixture
async def company(tg: LocalTelegram, migrated_url: str) -> AsyncIterator[Company]:
    """The company with somebody who knows addresses."""
    tg.add_bot("100001:booking", "hanbit_bot", "한빛콜택시")
    async with nominatim() as geocoder, running_company(migrated_url, tg, geocoder) as running:
        yield running
        assert running.failures == []


async def review_of(person: Person, chat: PrivateChat, pickup: str, dropoff: str) -> str:
    """What the review says of a ride between two typed addresses."""
    await person.say(chat, "/start")
    await person.press(await chat.wait_for(lambda m: m.button("택시 부르기")), "택시 부르기")
    await person.press(await chat.wait_for(lambda m: "어떤 택시" in m.text), "일반")
    await chat.wait_for(lambda m: "타실 곳을" in m.text)
    await person.say(chat, pickup)
    await chat.wait_for(lambda m: "내리실 곳은요" in m.text)
    await person.say(chat, dropoff)
    await person.press(await chat.wait_for(lambda m: "언제 타시겠어요" in m.text), "지금")
    await chat.wait_for(lambda m: "연락할 번호" in m.text)
    await person.share_contact(chat)
    return (await chat.wait_for(lambda m: "확인해 주세요" in m.text)).text


async def test_found_addresses_have_a_distance(company: Company, minji: Person, chat: PrivateChat) -> None:
    """Between two typed addresses that are known the fare goes by distance."""
    review = await review_of(minji, chat, "서울역", "강남역")
    assert "10.5 km" in review
    assert "11,600원" in review


@pytest.mark.parametrize("dropoff", ["우리 집 앞", "Paris"])
async def test_other_addresses_cost_the_flat_fare(
    company: Company, minji: Person, chat: PrivateChat, dropoff: str
) -> None:
    """An address that nobody knows, or that was found too far away to be meant, costs the flat fare."""
    review = await review_of(minji, chat, "서울역", dropoff)
    assert "거리 미확인" in review
    assert "9,900원" in review
