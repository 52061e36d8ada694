"""Every button is answered and shown in one way: on a card, on a staff screen, on a driver's job."""

from dataclasses import dataclass

import pytest

from bot.simulator.telegram import Group, LocalMessage, Person, PrivateChat
from dispatcher_panel.spoken_languages import SpokenLanguages
from tests.acceptance.staff.company import DispatchCompany

GONE = [
    "Bad Request: MESSAGE_ID_INVALID",
    "Bad Request: message can't be edited",
    "Bad Request: message to edit not found",
    "Bad Request: there is no text in the message to edit",
]
SAME = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the "
    "same as a current content and reply markup of the message"
)
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


@dataclass
class Pressed:
    """A message with a button that changes it, who may press that, and a button that is there then."""

    message: LocalMessage
    by: Person
    chat: Group | PrivateChat
    label: str
    then: str
    method: str = "editMessageText"

    def shows(self, message: LocalMessage) -> bool:
        """Whether the message is what the press leads to."""
        return self.then in [button.text for row in message.inline_keyboard for button in row]


async def _card_keyboard(company: DispatchCompany, choi: Person, kim: Person) -> Pressed:
    card = await company.card(await company.paid_booking())
    return Pressed(card, choi, company.group, "거절", "직접 적기", "editMessageReplyMarkup")


async def _card(company: DispatchCompany, choi: Person, kim: Person) -> Pressed:
    pressed = await _card_keyboard(company, choi, kim)
    await company.press(choi, pressed.message, "거절")
    await company.group.wait_for(pressed.shows)
    return Pressed(pressed.message, choi, company.group, "돌아가기", "거절")


async def _screen(company: DispatchCompany, choi: Person, kim: Person) -> Pressed:
    await company.car()
    listed = await company.ask(choi, "/vehicles")
    return Pressed(listed, choi, company.group, "12가 3456", "차량 목록")


async def _job(company: DispatchCompany, choi: Person, kim: Person) -> Pressed:
    chat = await company.hire(kim)
    card = await company.card(await company.paid_booking())
    await company.press(choi, card, "①")
    job = await chat.wait_for(lambda m: m.button("수락"))
    await company.press(kim, job, "수락")
    await chat.wait_for(lambda m: m.button("문제 있음"))
    return Pressed(job, kim, chat, "문제 있음", "← 돌아가기", "editMessageReplyMarkup")


PLACES = {"card keyboard": _card_keyboard, "card": _card, "screen": _screen, "job": _job}


@pytest.fixture(params=PLACES)
async def pressed(
    request: pytest.FixtureRequest, company: DispatchCompany, choi: Person, kim: Person
) -> Pressed:
    """A button in each of the places where there are such."""
    return await PLACES[request.param](company, choi, kim)


@pytest.mark.parametrize("refusal", GONE)
async def test_what_cannot_be_edited_is_sent_anew(
    company: DispatchCompany, pressed: Pressed, refusal: str
) -> None:
    """Where Telegram will not edit the pressed message any more, what it was to show is sent anew."""
    company.tg.faults.add(pressed.method, pressed.chat.id, status=400, description=refusal)
    answers = company.calls("answerCallbackQuery")
    await company.press(pressed.by, pressed.message, pressed.label)
    anew = await pressed.chat.wait_for(pressed.shows)
    assert anew.id != pressed.message.id
    assert len(anew.text) > len(pressed.label)
    assert company.calls("answerCallbackQuery") == answers + 1


async def test_a_message_that_is_gone_is_sent_anew(company: DispatchCompany, pressed: Pressed) -> None:
    """A press on a message that Telegram shows to the bot no more leads to a new one, without an edit."""
    pressed.chat.remove(pressed.message)
    edits = company.calls(pressed.method)
    await company.press(pressed.by, pressed.message, pressed.label)
    anew = await pressed.chat.wait_for(lambda m: m.id > pressed.message.id and pressed.shows(m))
    assert anew.text
    assert company.calls(pressed.method) == edits


async def test_a_message_that_shows_it_already(company: DispatchCompany, pressed: Pressed) -> None:
    """Telegram's "not modified" is no failure, and nothing is sent for it."""
    company.tg.faults.add(pressed.method, pressed.chat.id, status=400, description=SAME)
    answers, said = company.calls("answerCallbackQuery"), company.calls("sendMessage")
    await company.press(pressed.by, pressed.message, pressed.label)
    await company.ask(pressed.by, "/id", pressed.chat)
    assert company.calls("answerCallbackQuery") == answers + 1
    assert company.calls("sendMessage") == said + 1


async def test_a_press_that_is_too_old_to_be_answered(company: DispatchCompany, pressed: Pressed) -> None:
    """Where the press can be answered no more, what it asked for is shown all the same."""
    company.tg.faults.add("answerCallbackQuery", status=400, description=TOO_OLD)
    answers = company.calls("answerCallbackQuery")
    await pressed.by.press(pressed.message, pressed.label, wait=False)
    shown = await pressed.chat.wait_for(pressed.shows)
    assert shown.id == pressed.message.id
    assert company.calls("answerCallbackQuery") == answers + 1


async def test_a_refusal_that_nobody_foresaw(company: DispatchCompany, pressed: Pressed) -> None:
    """Any other refusal of Telegram's is a mistake of ours, of which the intake hears."""
    company.tg.faults.add(
        pressed.method, pressed.chat.id, status=400, description="Bad Request: can't parse entities"
    )
    await company.press(pressed.by, pressed.message, pressed.label)
    await company.ask(pressed.by, "/id", pressed.chat)
    assert [str(failure) for failure in company.failures] == ["Can't parse entities"]
    company.failures.clear()


async def test_a_failure_is_answered_and_told(
    company: DispatchCompany, pressed: Pressed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A press that fails unexpectedly is answered, and the failure reaches whoever fed the update."""
    bot_context = company.dispatch_bot._bot_context

    async def broken(*_: object) -> None:
        raise RuntimeError("the database is away")

    with monkeypatch.context() as patched:
        for port, name in (("board", "card_by_code"), ("fleet", "row"), ("rides", "by_code")):
            patched.setattr(getattr(bot_context, port), name, broken)
        said = await company.press(pressed.by, pressed.message, pressed.label)
    assert said == "지금은 처리하지 못했어요. 곧 다시 해 볼게요."
    await company.ask(pressed.by, "/id", pressed.chat)
    assert [str(failure) for failure in company.failures] == ["the database is away"]
    company.failures.clear()


async def test_a_failure_to_see_who_presses(
    company: DispatchCompany, pressed: Pressed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A press is answered even where it cannot be found out who may press."""
    company.dispatch_bot._bot_context.met.clear()
    company.dispatch_bot._bot_context.spoken = SpokenLanguages()

    async def broken(*_: object) -> None:
        raise RuntimeError("the database is away")

    with monkeypatch.context() as patched:
        patched.setattr("dispatcher_panel.permissions.remember_dispatcher", broken)
        patched.setattr(company.fleet, "driver", broken)
        said = await company.press(pressed.by, pressed.message, pressed.label)
    assert said == "지금은 처리하지 못했어요. 곧 다시 해 볼게요."
    await company.ask(pressed.by, "/id", pressed.chat)
    assert [str(failure) for failure in company.failures] == ["the database is away"]
    company.failures.clear()
