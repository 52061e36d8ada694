"""Guided forms without a memory: a prompt shows what was answered so far, and is read back from the reply.

A prompt is a title line that mentions the person asked, one `label: value` line for each answer, an
empty line, and the question. Telegram sends the prompt along with every reply to it, so a form
survives a restart.
"""

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from telegram import ForceReply, Message, MessageEntity, User

from dispatcher_panel.texts import Texts

MARK = "📝 "
LONGEST_ANSWER = 300

FORMS: dict[str, tuple[str, ...]] = {
    "register": ("plate", "model", "company"),
    "book": ("pickup", "dropoff", "phone", "name", "when", "grade"),
    "model": ("vehicle", "model"),
    "company": ("vehicle", "company"),
}
"""The forms and what each asks for, in order."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A form on its way: what was answered so far, and who was asked (None: it cannot be told)."""

    form: str
    answers: tuple[str, ...]
    asked: int | None

    def for_somebody_else(self, user_id: int) -> bool:
        """Whether another person than `user_id` was asked."""
        return self.asked is not None and self.asked != user_id


def prompt_text(form: str, answers: Sequence[str], question: str, asked: User, texts: Texts) -> str:
    """The HTML of a prompt; `question` is HTML already."""
    name = html.escape(one_line(asked.full_name)[:40] or "?", quote=False)
    title = html.escape(texts.plain(f"form.{form}"), quote=False)
    head = f'{MARK}{title} · <a href="tg://user?id={asked.id}">{name}</a>'
    return "\n".join([head, *answer_lines(form, answers, texts), "", question])


def answer_lines(form: str, answers: Sequence[str], texts: Texts) -> list[str]:
    """One HTML line `label: value` for each answer."""
    labels = (texts.plain(f"field.{field}") for field in FORMS[form])
    return [
        html.escape(f"{label}: {answer}", quote=False) for label, answer in zip(labels, answers, strict=False)
    ]


def read_prompt(message: Message, languages: Iterable[Texts]) -> Prompt | None:
    """The form in a message of the bot's own, None where there is none."""
    text = message.text or ""
    if not text.startswith(MARK):
        return None
    title, *lines = text.partition("\n\n")[0].split("\n")
    form = _form_named(title.removeprefix(MARK), languages)
    if form is None or len(lines) > len(FORMS[form]):
        return None
    answers = tuple(line.partition(": ")[2] for line in lines)
    return Prompt(form, answers, _asked(message)) if all(answers) else None


def force_reply(placeholder: str) -> ForceReply:
    """Open the answer field of the person who is mentioned or replied to, and of nobody else."""
    return ForceReply(selective=True, input_field_placeholder=placeholder[:64] or None)


def one_line(text: str) -> str:
    """Text on one line, without control characters and without space around it."""
    return re.sub(r"[\s\x00-\x1f\u2028\u2029]+", " ", text).strip()


def answer_of(message: Message) -> str | None:
    """What a message says as an answer to a form: its text, a contact's number or a venue's name."""
    if message.text:
        return one_line(message.text)[:LONGEST_ANSWER] or None
    if message.contact:
        return message.contact.phone_number
    return one_line(message.venue.title)[:LONGEST_ANSWER] if message.venue else None


def _form_named(title: str, languages: Iterable[Texts]) -> str | None:
    for texts in languages:
        for form in FORMS:
            if title.startswith(texts.plain(f"form.{form}") + " · "):
                return form
    return None


def _asked(message: Message) -> int | None:
    for entity in message.entities:
        if entity.type == MessageEntity.TEXT_MENTION and entity.user is not None:
            return entity.user.id
    return None
