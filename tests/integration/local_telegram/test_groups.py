"""Groups: privacy mode, members, administrators and anonymous ones."""

import pytest

from bot.simulator.telegram import Group, LocalBot, LocalTelegram, Person

from .conftest import Call

KEYS = {"inline_keyboard": [[{"text": "배차", "callback_data": "a"}]]}


@pytest.fixture
def dispatch(tg: LocalTelegram) -> LocalBot:
    return tg.add_bot("222:BBB", "dispatch_bot", "Dispatch")


@pytest.fixture
def staff(tg: LocalTelegram, minji: Person, booking: LocalBot, dispatch: LocalBot) -> Group:
    return tg.add_group("직원", [minji], [booking, dispatch])


def heard(bot: LocalBot) -> list[str]:
    return [update["message"].get("text", "") for update in bot.updates.pending if "message" in update]


async def test_privacy_mode(
    call: Call, staff: Group, minji: Person, booking: LocalBot, dispatch: LocalBot
) -> None:
    """A bot with privacy hears commands that may be meant for it, and replies to itself; no more."""
    await call("sendMessage", chat_id=staff.id, text="카드")
    card = staff.last
    for text in ("안녕", "/queue", "/queue@dispatch_bot", "/queue@booking_bot now"):
        await minji.say(staff, text)
    await minji.say(staff, "12가3456", reply_to=card)
    assert heard(booking) == ["/queue", "/queue@booking_bot now", "12가3456"]
    assert heard(dispatch) == ["/queue", "/queue@dispatch_bot"]


async def test_bots_without_privacy_and_administrators_hear_all(tg: LocalTelegram, minji: Person) -> None:
    """Privacy off, or an administrator's rank, lets a bot hear everything that people say."""
    nosy = tg.add_bot("333:CCC", "nosy_bot", "Nosy", privacy=False)
    boss = tg.add_bot("444:DDD", "boss_bot", "Boss")
    group = tg.add_group("직원", [minji], [nosy], admins=[minji, boss])
    await minji.say(group, "안녕")
    assert heard(nosy) == heard(boss) == ["안녕"]


async def test_bots_never_hear_bots(call: Call, staff: Group, booking: LocalBot, dispatch: LocalBot) -> None:
    """What one bot writes reaches no other, not even as a command."""
    await call("sendMessage", chat_id=staff.id, text="/queue@dispatch_bot")
    assert heard(dispatch) == heard(booking) == []


async def test_callbacks_go_to_the_messages_own_bot(
    call: Call, staff: Group, minji: Person, booking: LocalBot, dispatch: LocalBot
) -> None:
    """A callback on a card in a group is told to the bot that sent it, with the group as chat."""
    await call("sendMessage", chat_id=staff.id, text="카드", reply_markup=KEYS)
    await minji.press(staff.last, "배차", wait=False)
    [update] = booking.updates.pending
    assert update["callback_query"]["message"]["chat"]["id"] == staff.id
    assert dispatch.updates.pending == []


async def test_standing(tg: LocalTelegram, call: Call, minji: Person, booking: LocalBot) -> None:
    """Owner, administrators, members and strangers are told apart."""
    junho = tg.add_person(8, "준호")
    tg.add_person(9, "손님")
    group = tg.add_group("직원", [junho], admins=[minji, booking])
    found = {}
    for number in (minji.id, booking.id, junho.id, 9):
        answer = await call("getChatMember", chat_id=group.id, user_id=number)
        found[number] = answer["result"]["status"]
    assert list(found.values()) == ["creator", "administrator", "member", "left"]
    administrators = (await call("getChatAdministrators", chat_id=group.id))["result"]
    assert {member["user"]["id"] for member in administrators} == {minji.id, booking.id}
    assert (await call("getChatMemberCount", chat_id=group.id))["result"] == 3


async def test_rights_in_groups(call: Call, staff: Group, minji: Person) -> None:
    """A bot that is no administrator neither pins nor deletes what others wrote."""
    theirs = await minji.say(staff, "안녕")
    answer = await call("deleteMessage", chat_id=staff.id, message_id=theirs.id)
    assert answer["description"] == "Bad Request: message can't be deleted"
    answer = await call("pinChatMessage", chat_id=staff.id, message_id=theirs.id)
    assert answer["description"] == "Bad Request: not enough rights to manage pinned messages in the chat"


async def test_anonymous_administrators(staff: Group, minji: Person, booking: LocalBot) -> None:
    """Somebody who writes as the group hides behind its own account, but not when pressing."""
    staff.anonymous.add(minji.id)
    await minji.say(staff, "/queue")
    message = booking.updates.pending[0]["message"]
    assert message["from"]["username"] == "GroupAnonymousBot"
    assert message["sender_chat"]["id"] == staff.id


async def test_coming_and_going(tg: LocalTelegram, call: Call, minji: Person, booking: LocalBot) -> None:
    """A bot hears that it was added and removed, and is a stranger after leaving."""
    group = tg.add_group("직원", [minji])
    tg.admit(group, booking, by=minji)
    kinds = [next(key for key in update if key != "update_id") for update in booking.updates.pending]
    assert kinds == ["my_chat_member", "message"]
    assert (await call("leaveChat", chat_id=group.id))["ok"]
    answer = await call("sendMessage", chat_id=group.id, text="x")
    assert answer["description"] == "Forbidden: bot is not a member of the supergroup chat"
    junho = tg.add_person(8, "준호")
    tg.admit(group, junho, by=minji)
    tg.dismiss(group, junho, by=minji)
    with pytest.raises(LookupError):
        await junho.say(group, "아직 있어요")
