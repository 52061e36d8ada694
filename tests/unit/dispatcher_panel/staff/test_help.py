"""/id and /help, and callbacks of people who are not of the company."""

import re

import pytest

from bot.simulator.telegram import LocalTelegram, Person
from dispatcher_panel.staff.commands import COMMANDS
from tests.unit.dispatcher_panel.staff.staff_group import GROUP, StaffGroup


async def test_id_answers_everywhere(staff: StaffGroup, tg: LocalTelegram, stranger: Person) -> None:
    """/id needs no authority: it gives the number of the group, of another group and of a private chat."""
    assert str(GROUP) in (await staff.ask(stranger, "/id")).text
    other = tg.add_group("다른 그룹", [stranger], [staff.bot])
    there = await staff.ask(stranger, "/id@hanbit_dispatch_bot", chat=other)
    assert str(other.id) in there.text
    assert "STAFF_CHAT_ID" in there.text
    private = stranger.chat_with(staff.bot)
    assert str(stranger.id) in (await staff.ask(stranger, "/id", chat=private)).text


async def test_help_lists_the_staffs_commands(staff: StaffGroup, tg: LocalTelegram, choi: Person) -> None:
    """The staff group learns every command of the dispatch bot; another group learns that it is none."""
    said = await staff.ask(choi, "/help")
    listed = [each.name for each in COMMANDS if each.in_help]
    assert re.findall(r"^/(\w+) .", said.text, re.MULTILINE) == listed
    assert {"queue", "book", "refund", "cancel"} <= set(listed)
    other = tg.add_group("다른 그룹", [choi], [staff.bot])
    assert "/id" in (await staff.ask(choi, "/help", chat=other)).text


@pytest.mark.parametrize(
    "data",
    [
        "d:",
        "d:none",
        "d:queue:-1",
        "d:queue:99999999999999999999",
        "d:card:",
        "d:card:AAAAA",
        "d:stats:",
        "d:stats:9999-99-99",
        "d:stats:1000-01-01",
        "d:retry:x",
        "d:rg:basic",
        "d:bg:gold",
        "d:by",
        "d:refund:AAAAA:1:901",
        "d:refund:AAAAA",
        "d:vs:999999",
        "d:::::::",
    ],
)
async def test_a_forged_press_is_answered(staff: StaffGroup, choi: Person, data: str) -> None:
    """Whatever a press carries, it is answered once and nothing fails."""
    message = await staff.ask(choi, "/vehicles")
    assert await choi.press_data(message, data) is not None


async def test_staff_commands_are_refused_to_others(
    staff: StaffGroup, tg: LocalTelegram, stranger: Person, choi: Person
) -> None:
    """A member who is no dispatcher, and a dispatcher in another chat, learn that they may not."""
    for command in ("/queue", "/vehicles", "/register x y basic x3", "/refunds", "/stats", "/cancel"):
        assert (await staff.ask(stranger, command)).text
    private = choi.chat_with(staff.bot)
    assert (await staff.ask(choi, "/register x y basic x3", chat=private)).text
    assert await staff.plates() == []


async def test_an_edited_command_is_not_carried_out_again(staff: StaffGroup, choi: Person) -> None:
    """Editing a command that was carried out does nothing."""
    typed = await choi.say(staff.group, "/register sonata tmap basic x1")
    await staff.group.wait_for(lambda m: "등록했어요" in m.text)
    await choi.edit(typed, "/register sonata tmap basic x9")
    await staff.ask(choi, "/vehicles")
    assert await staff.plates() == ["R1"]
