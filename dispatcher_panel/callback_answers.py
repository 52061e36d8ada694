"""What the press of a button comes to, and the one way in which it is answered and shown."""

from dataclasses import dataclass

from telegram import CallbackQuery, Message
from telegram.error import BadRequest

from dispatcher_panel.messages.screen import Screen
from dispatcher_panel.telegram.api_errors import is_expected
from dispatcher_panel.telegram.editing import accessible, edit, reply, send, thread_of

POPUP_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Response:
    """The pop-up for the person who pressed (`alert`: one to be closed), and what becomes of the message.

    `edit` takes the place of the pressed message; with `keyboard_only` just its keyboard does, and its text
    serves where the pressed message is gone and the screen has to be sent anew. `send` follows as a message
    of its own.
    """

    popup: str = ""
    alert: bool = False
    edit: Screen | None = None
    keyboard_only: bool = False
    send: Screen | None = None


async def answer(query: CallbackQuery, response: Response) -> None:
    """Answer the press; one that is too old to be answered is passed over. Raises TelegramError."""
    try:
        await query.answer(response.popup[:POPUP_LIMIT] or None, show_alert=response.alert or None)
    except BadRequest as refusal:
        if not is_expected(refusal):
            raise


async def show(query: CallbackQuery, response: Response) -> None:
    """Replace the pressed message and write the one that follows, as far as there are such.

    What cannot be edited any more is sent anew. Raises TelegramError.
    """
    pressed = accessible(query.message)
    if response.edit is not None and not (pressed and await _edited(pressed, response)):
        await _send_anew(query, response.edit)
    if response.send is not None:
        await (reply(pressed, response.send) if pressed else _send_anew(query, response.send))


async def _edited(pressed: Message, response: Response) -> bool:
    assert response.edit is not None
    where = (pressed.get_bot(), pressed.chat.id, pressed.message_id)
    return await edit(*where, response.edit, keyboard_only=response.keyboard_only)


async def _send_anew(query: CallbackQuery, screen: Screen) -> None:
    if query.message is not None:
        pressed = accessible(query.message)
        thread = thread_of(pressed) if pressed else None
        await send(query.get_bot(), query.message.chat.id, screen, thread)
