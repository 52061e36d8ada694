"""Who may press and who may not: asked of Telegram's sender and of the group, never of the button."""

import pytest

from bot.simulator.telegram import Person
from domain.values.status import BookingStatus
from tests.acceptance.staff.dispatch_house import DispatchHouse


async def test_a_member_who_is_no_dispatcher(house: DispatchHouse, stranger: Person) -> None:
    """Where dispatchers are named, other members of the group are refused with the reason."""
    booking = await house.paid_booking()
    card = await house.card(booking)
    assert await house.press(stranger, card, "확정만") == "배차 담당자만 할 수 있어요."
    assert (await house.now(booking)).status is BookingStatus.REQUESTED


async def test_an_anonymous_admin(house: DispatchHouse, choi: Person) -> None:
    """Where dispatchers are named, a command from an anonymous admin is refused with the reason."""
    house.group.admins.add(choi.id)
    house.group.anonymous.add(choi.id)
    assert "익명" in (await house.ask(choi, "/queue")).text


async def test_a_press_from_another_chat(house: DispatchHouse, choi: Person) -> None:
    """Not even a dispatcher's press counts from a chat that is not the staff group's."""
    booking = await house.paid_booking()
    other = house.tg.add_group("다른 방", [choi], [house.bot])
    told = await house.ask(choi, "/id", other)
    assert str(other.id) in told.text
    data = f"confirm:{booking.code}:{booking.version}"
    assert await house.forge(choi, told, data) == "배차실 그룹에서만 할 수 있어요."
    assert (await house.now(booking)).status is BookingStatus.REQUESTED


async def test_a_stranger_in_private_learns_nothing(house: DispatchHouse, stranger: Person) -> None:
    """Who is neither driver nor dispatcher hears where to turn, whatever they send or press."""
    booking = await house.paid_booking()
    chat = stranger.chat_with(house.bot)
    for text in ("/start", "/available", "/today", "안녕", "/start drive_", f"/ride {booking.code}"):
        told = await house.ask(stranger, text, chat)
        assert booking.code not in told.text
        assert "이민지" not in told.text
    for verb in ("take", "job", "trouble", "call", "confirm"):
        said = await house.forge(stranger, told, f"{verb}:{booking.code}:{booking.version}")
        assert said == "기사님만 누를 수 있는 버튼이에요."


async def test_another_drivers_job(house: DispatchHouse, choi: Person, kim: Person, john: Person) -> None:
    """A driver can neither take nor see a ride that was offered to somebody else."""
    chat = await house.hire(kim)
    other = await house.hire(john, "34나7890")
    booking = await house.paid_booking()
    card = await house.card(booking)
    mine = card.button("①") if "김" in card.text.split("①")[1].split("②")[0] else card.button("②")
    await house.press(choi, card, mine.text)
    await chat.wait_for(lambda m: m.button("수락"))
    now = await house.now(booking)
    for verb in ("take", "pass", "here", "trouble", "job", "give_up", "absent"):
        said = await house.forge(john, other.last, f"{verb}:{now.code}:{now.version}")
        assert said == "This ride is not yours now."
    assert (await house.now(booking)).status is BookingStatus.OFFERED


@pytest.mark.parametrize(
    "data",
    [
        "x",
        "confirm",
        "confirm:",
        "confirm:AAAAA",
        "confirm:AAAAA:-1",
        "assign:AAAAA:1:99999999999999999999",
        "confirm:AAAAA:1",
        "assign:AAAAA:1",
        "assign:AAAAA:1:1",
        "refunded:1",
        "refunded:x",
        "retry:9",
        "retry:",
        "cars:AAAAA:1:9",
        "why:AAAAA:1",
        "other:AAAAA:1",
        "decline:AAAAA:1:99",
        "zzz:AAAAA:1",
        "d:",
        "d:zz:1",
        "take:AAAAA:1",
        "'; drop table bookings; --",
        "컨펌:AAAAA:1",
        "a" * 64,
    ],
)
async def test_a_forged_press_is_answered(house: DispatchHouse, choi: Person, kim: Person, data: str) -> None:
    """Whatever a button carries, the press is answered, in the group and in a driver's chat."""
    chat = await house.hire(kim, on_shift=False)
    booking = await house.paid_booking()
    assert await house.forge(choi, await house.card(booking), data) or data.startswith("other")
    assert await house.forge(kim, chat.last, data)
    assert (await house.now(booking)).status is BookingStatus.REQUESTED
