"""The one way in which a press is answered: once, to that person alone, in at most 200 characters."""

from dataclasses import dataclass

from telegram import CallbackQuery
from telegram.error import BadRequest

from dispatcher_panel.telegram.api_errors import is_expected, is_gone_message
from dispatcher_panel.telegram.sending import Shown

_MOST = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """What a press brings: a word for that person (`alert`: one to be closed), or another keyboard."""

    text: str | None = None
    alert: bool = False
    shown: Shown | None = None
    """Takes the place of the pressed message; without a text only its keyboard changes."""


async def answer(query: CallbackQuery, reply: Answer) -> None:
    """Answer the press, and change the pressed message where that is asked for."""
    text = reply.text[:_MOST] if reply.text else None
    await query.answer(text, show_alert=reply.alert)
    if reply.shown is None:
        return
    try:
        await _change(query, reply.shown)
    except BadRequest as refusal:
        if not (is_expected(refusal) or is_gone_message(refusal)):
            raise


async def _change(query: CallbackQuery, shown: Shown) -> None:
    if query.message is None or not query.message.is_accessible:
        return
    if shown.text:
        await query.edit_message_text(shown.text, parse_mode="HTML", reply_markup=shown.keyboard)
    else:
        await query.edit_message_reply_markup(shown.keyboard)
