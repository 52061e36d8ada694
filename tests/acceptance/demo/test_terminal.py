"""Chatting at the terminal, with the bots played by the test."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.demo.places import GANGNAM
from bot.demo.screen import Screen
from bot.demo.stage import PROVIDER_TOKEN, Stage
from bot.demo.terminal import Terminal
from tests.acceptance.demo.conftest import Call, updates


class Paper(Screen):
    """A screen that keeps what it shows; live, so that no line waits for silence."""

    def __init__(self) -> None:
        super().__init__()
        self.live = True
        self.lines: list[str] = []

    def say(self, text: str) -> None:
        self.lines.append(text)

    def prompt(self, text: str) -> None:
        self.prompted = text

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


@pytest.fixture
def paper() -> Paper:
    return Paper()


@pytest.fixture
def terminal(stage: Stage, paper: Paper) -> Terminal:
    return Terminal(stage, paper)


async def lines(*typed: str) -> AsyncIterator[str]:
    for line in typed:
        yield line


async def test_typed_text_reaches_the_bot(terminal: Terminal, stage: Stage, call: Call) -> None:
    """What is typed is sent as the person in the prompt."""
    await terminal.obey("/start")
    assert [u["message"]["text"] for u in await updates(call, stage.cast.booking)] == ["/start"]


async def test_the_person_can_be_changed(terminal: Terminal, stage: Stage, call: Call, paper: Paper) -> None:
    """After :d the dispatcher writes into the staff group, and the prompt says so."""
    await terminal.run(lines(":d", "/queue"))
    (update,) = await updates(call, stage.cast.dispatch)
    assert update["message"]["chat"]["id"] == stage.cast.staff.id
    assert update["message"]["from"]["username"] == "dispatcher_choi"
    assert paper.prompted == ""


async def test_a_number_presses_the_button_that_was_shown(
    terminal: Terminal, stage: Stage, call: Call, paper: Paper
) -> None:
    """Buttons are shown with numbers, and a number presses one as the person to whom it was shown."""
    booking, customer = stage.cast.booking, stage.cast.customer
    await terminal.obey("/start")
    await updates(call, booking)
    rows = [[{"text": "부르기", "callback_data": "a"}, {"text": "그만", "callback_data": "b"}]]
    markup = {"inline_keyboard": rows}
    await call(booking, "sendMessage", chat_id=customer.person.id, text="네?", reply_markup=markup)
    assert "[1 부르기]  [2 그만]" in paper.text
    await terminal.obey(":k")
    async with asyncio.TaskGroup() as group:
        group.create_task(terminal.obey("2"))
        (update,) = await updates(call, booking)
        press = update["callback_query"]
        await call(booking, "answerCallbackQuery", callback_query_id=press["id"], text="알겠어요")
    assert press["data"] == "b"
    assert press["from"]["id"] == customer.person.id
    assert terminal.me is customer
    assert "💬 알겠어요" in paper.text


async def test_a_number_taps_the_reply_keyboard(terminal: Terminal, stage: Stage, call: Call) -> None:
    """A number on the keyboard that asks for a contact shares the own one."""
    booking, customer = stage.cast.booking, stage.cast.customer
    await terminal.obey("/start")
    await updates(call, booking)
    markup = {"keyboard": [[{"text": "📱 내 번호 보내기", "request_contact": True}]]}
    await call(booking, "sendMessage", chat_id=customer.person.id, text="번호요", reply_markup=markup)
    await terminal.obey("1")
    (update,) = await updates(call, booking)
    assert update["message"]["contact"]["user_id"] == customer.person.id


async def test_places_contacts_and_unknown_numbers(terminal: Terminal, stage: Stage, call: Call) -> None:
    """Degrees are sent as a point, a named place as a venue, and a number that was not shown as text."""
    for line in (":loc 37.5, 127.0", ":loc gangnam", ":contact", "42", ":say 1"):
        await terminal.obey(line)
    point, place, contact, number, said = (u["message"] for u in await updates(call, stage.cast.booking))
    assert (point["location"]["latitude"], point["location"]["longitude"]) == (37.5, 127.0)
    assert place["venue"]["title"] == GANGNAM.name
    assert contact["contact"]["phone_number"] == stage.cast.customer.person.phone
    assert (number["text"], said["text"]) == ("42", "1")


async def test_the_newest_invoice_is_paid(terminal: Terminal, stage: Stage, call: Call, paper: Paper) -> None:
    """:pay pays the newest invoice, and a refusal is shown."""
    booking, customer = stage.cast.booking, stage.cast.customer
    await terminal.obey(":pay")
    assert "no invoice waits" in paper.text
    await terminal.obey("/start")
    await updates(call, booking)
    await call(
        booking,
        "sendInvoice",
        chat_id=customer.person.id,
        title="콜택시",
        description="요금",
        payload="p",
        provider_token=PROVIDER_TOKEN,
        currency="KRW",
        prices=[{"label": "요금", "amount": 11600}],
    )
    async with asyncio.TaskGroup() as group:
        group.create_task(terminal.obey(":pay"))
        (update,) = await updates(call, booking)
        query = update["pre_checkout_query"]
        await call(
            booking,
            "answerPreCheckoutQuery",
            pre_checkout_query_id=query["id"],
            ok=False,
            error_message="조금 뒤에",
        )
    assert "refused: 조금 뒤에" in paper.text


async def test_a_question_with_force_reply_is_replied_to(
    terminal: Terminal, stage: Stage, call: Call
) -> None:
    """In the staff group an answer is sent as a reply to the bot's open question, once."""
    cast = stage.cast
    await terminal.obey(":d")
    question = await call(
        cast.dispatch,
        "sendMessage",
        chat_id=cast.staff.id,
        text="번호판은요?",
        reply_markup={"force_reply": True},
    )
    await call(cast.dispatch, "sendMessage", chat_id=cast.staff.id, text="새 예약")
    await terminal.obey("12가3456")
    (update,) = await updates(call, cast.dispatch)
    assert update["message"]["reply_to_message"]["message_id"] == question["message_id"]
    await terminal.obey("/queue")
    (update,) = await updates(call, cast.dispatch)
    assert "reply_to_message" not in update["message"]


async def test_mistakes_are_told(terminal: Terminal, paper: Paper) -> None:
    """What cannot be done is said in one line, and the session goes on."""
    for line in (":dance", ":as pilot", ":loc nowhere", ":loc 1 2 3", ":open https://t.me/nobody?start=x"):
        assert await terminal.obey(line)
    told = [line for line in paper.lines if line.startswith("! ")]
    assert len(told) == 5
    assert "customer, emma, dispatcher, driver, park" in told[1]


async def test_quit_ends_and_silence_is_noticed(stage: Stage, paper: Paper) -> None:
    """Lines after :quit are not obeyed, and a terminal at which nobody typed says so."""
    assert await Terminal(stage, paper).run(lines(":quit", ":dance"))
    assert not await Terminal(stage, paper).run(lines())
    assert paper.lines == []


async def test_buttons_can_be_shown_again(terminal: Terminal, stage: Stage, call: Call, paper: Paper) -> None:
    """:buttons shows the newest buttons once more, with numbers that work."""
    booking, customer = stage.cast.booking, stage.cast.customer
    await terminal.obey("/start")
    markup = {"inline_keyboard": [[{"text": "번호판 복사", "copy_text": {"text": "12가 3456"}}]]}
    await call(booking, "sendMessage", chat_id=customer.person.id, text="왔어요", reply_markup=markup)
    await terminal.obey(":buttons")
    assert "[2 번호판 복사]" in paper.text
    await terminal.obey("2")
    assert "(12가 3456)" in paper.text
