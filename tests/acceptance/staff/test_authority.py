"""Who may press and who may not: asked of Telegram's sender and of the group, never of the button."""

import pytest

from bot.simulator.telegram import Person
from domain.values.status import BookingStatus
from tests.acceptance.staff.company import DispatchCompany


async def test_a_member_who_is_no_dispatcher(company: DispatchCompany, stranger: Person) -> None:
    """Where dispatchers are named, other members of the group are refused with the reason."""
    booking = await company.paid_booking()
    card = await company.card(booking)
    assert await company.press(stranger, card, "확정만") == "배차 담당자만 할 수 있어요."
    assert (await company.now(booking)).status is BookingStatus.REQUESTED


async def test_an_anonymous_admin(company: DispatchCompany, choi: Person) -> None:
    """Where dispatchers are named, a command from an anonymous admin is refused with the reason."""
    company.group.admins.add(choi.id)
    company.group.anonymous.add(choi.id)
    assert "익명" in (await company.ask(choi, "/queue")).text


async def test_a_press_from_another_chat(company: DispatchCompany, choi: Person) -> None:
    """Not even a dispatcher's press counts from a chat that is not the staff group's."""
    booking = await company.paid_booking()
    other = company.tg.add_group("다른 방", [choi], [company.bot])
    told = await company.ask(choi, "/id", other)
    assert str(other.id) in told.text
    data = f"confirm:{booking.code}:{booking.version}"
    assert await company.forge(choi, told, data) == "배차실 그룹에서만 할 수 있어요."
    assert (await company.now(booking)).status is BookingStatus.REQUESTED


async def test_a_stranger_in_private_learns_nothing(company: DispatchCompany, stranger: Person) -> None:
    """Who is neither driver nor dispatcher hears where to turn, whatever they send or press."""
    booking = await company.paid_booking()
    chat = stranger.chat_with(company.bot)
    for text in ("/start", "/available", "/today", "안녕", "/start drive_", f"/ride {booking.code}"):
        told = await company.ask(stranger, text, chat)
        assert booking.code not in told.text
        assert "이민지" not in told.text
    for verb in ("take", "job", "trouble", "call", "confirm"):
        said = await company.forge(stranger, told, f"{verb}:{booking.code}:{booking.version}")
        assert said == "기사님만 누를 수 있는 버튼이에요."


async def test_another_drivers_job(company: DispatchCompany, choi: Person, kim: Person, john: Person) -> None:
    """A driver can neither take nor see a ride that was offered to somebody else."""
    chat = await company.hire(kim)
    other = await company.hire(john, "34나7890")
    booking = await company.paid_booking()
    card = await company.card(booking)
    mine = card.button("①") if "김" in card.text.split("①")[1].split("②")[0] else card.button("②")
    await company.press(choi, card, mine.text)
    await chat.wait_for(lambda m: m.button("수락"))
    now = await company.now(booking)
    for verb in ("take", "pass", "here", "trouble", "job", "give_up", "absent"):
        said = await company.forge(john, other.last, f"{verb}:{now.code}:{now.version}")
        assert said == "This ride is not yours now."
    assert (await company.now(booking)).status is BookingStatus.OFFERED


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
async def test_a_forged_press_is_answered(
    company: DispatchCompany, choi: Person, kim: Person, data: str
) -> None:
    """Whatever a button carries, the press is answered, in the group and in a driver's chat."""
    chat = await company.hire(kim, on_shift=False)
    booking = await company.paid_booking()
    assert await company.forge(choi, await company.card(booking), data) or data.startswith("other")
    assert await company.forge(kim, chat.last, data)
    assert (await company.now(booking)).status is BookingStatus.REQUESTED
