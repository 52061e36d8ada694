"""Forms that stand in their own prompts."""

import html
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Chat, Contact, Message, MessageEntity, User, Venue
from telegram import Location as Point

from bot.simulator.telegram import Person
from config.i18n import Catalogs, Translator, languages_in
from dispatcher_panel.staff.prompts import FORMS, answer_of, one_line, prompt_text, read_prompt
from tests.unit.dispatcher_panel.staff.staff_group import START, StaffGroup

CATALOGS = Catalogs.load("staff", now=lambda: START)
LANGUAGES_SPOKEN = [CATALOGS.for_language(code) for code in languages_in()]
ASKED = User(901, "최 <b> · 지우", is_bot=False)
HOSTILE = [
    "<b>",
    "</a>",
    "&lt;",
    "a: b: c",
    "📝 차량 등록 · 최",
    "\u202eabc",
    "\u200b\u200b",
    "{name}",
    "\U0001d17a" * 2,
    "%s",
    "`*_[](tg://user?id=1)",
    "가" * 300,
    "x\n\ny\nz",
    "'; DROP TABLE vehicles; --",
    "x99999",
    "x0",
    "4111 1111 1111 1111",
]


def _shown(text: str, texts: Translator, mentioned: bool = True) -> Message:
    """The message that Telegram makes of a prompt's HTML."""
    plain = html.unescape(re.sub(r"<[^>]*>", "", text)).strip()
    entities = [MessageEntity(MessageEntity.TEXT_MENTION, 0, 1, user=ASKED)] if mentioned else []
    chat = Chat(-100, Chat.SUPERGROUP)
    return Message(1, datetime(2026, 3, 2, tzinfo=UTC), chat, text=plain, entities=entities)


@given(
    form=st.sampled_from(sorted(FORMS)),
    answers=st.lists(st.text(min_size=1).map(one_line).filter(bool), max_size=6),
    language=st.sampled_from(languages_in()),
)
def test_a_prompt_is_read_back_as_it_was_written(form: str, answers: list[str], language: str) -> None:
    """Whatever was answered comes back from the prompt, and so does who was asked."""
    texts = CATALOGS.for_language(language)
    given_answers = tuple(answers[: len(FORMS[form])])
    message = _shown(prompt_text(form, given_answers, texts.text("ask.grade"), ASKED, texts), texts)
    prompt = read_prompt(message, LANGUAGES_SPOKEN)
    assert prompt is not None
    assert (prompt.form, prompt.answers, prompt.asked) == (form, given_answers, ASKED.id)
    assert prompt.for_somebody_else(902)
    assert not prompt.for_somebody_else(ASKED.id)


def test_an_anonymous_admin_cannot_be_told_from_others(texts: Translator) -> None:
    """Where Telegram made no mention of it, any dispatcher may answer."""
    text = prompt_text("book", (), "?", ASKED, texts)
    prompt = read_prompt(_shown(text, texts, mentioned=False), LANGUAGES_SPOKEN)
    assert prompt is not None
    assert not prompt.for_somebody_else(902)


@pytest.mark.parametrize(
    "text",
    ["", "📝", "📝 무엇 · 최\n\n?", "차량 등록 · 최\n\n?", "📝 차량 등록 · 최\na\nb\nc\nd\n\n?"],
)
def test_other_messages_are_no_prompts(text: str, texts: Translator) -> None:
    """A message that is none of the forms is not taken for one."""
    assert read_prompt(_shown(text, texts), LANGUAGES_SPOKEN) is None


def test_a_contact_and_a_venue_are_answers() -> None:
    """A shared number answers the telephone question, a place from the map its address."""
    at, chat = datetime(2026, 3, 2, tzinfo=UTC), Chat(-100, Chat.SUPERGROUP)
    contact = Message(1, at, chat, contact=Contact("+821012345678", "김"))
    venue = Message(1, at, chat, venue=Venue(Point(127.0, 37.5), "서울역", "중구"))
    assert answer_of(contact) == "+821012345678"
    assert answer_of(venue) == "서울역"
    assert answer_of(Message(1, at, chat)) is None


async def test_hostile_answers_never_break_a_form(staff: StaffGroup, choi: Person) -> None:
    """Whatever is typed into a form is answered, and comes back as typed or is asked again."""
    answers = {"/register": ("x2", "<b>&amp;: ·", "</b>: x"), "/book": ("<a>", "b: c", "01012345678")}
    for form in answers:
        start = await staff.ask(choi, form)
        for text in HOSTILE:
            asked = await staff.ask(choi, text, to=start)
            assert asked.text.startswith("📝")
        prompt = start
        for text in answers[form]:
            prompt = await staff.ask(choi, text, to=prompt)
        assert prompt.text.count(": ") >= 3
