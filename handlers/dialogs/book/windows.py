"""The steps of a booking as windows."""

from operator import itemgetter
from typing import Any

from aiogram.fsm.state import State
from aiogram_dialog import Dialog
from aiogram_dialog.widgets.input import MessageInput
from aiogram_dialog.widgets.kbd import Button, Column, Group, Keyboard, Row, Select, SwitchTo
from aiogram_dialog.widgets.link_preview import LinkPreview
from aiogram_dialog.widgets.text import Format

from handlers.dialogs.book import actions, answers, getters
from handlers.dialogs.states import Book
from handlers.dialogs.widgets import DANGER, PRIMARY, REPLY_ROWS, Body, Label, Step

NO_PREVIEW = LinkPreview(is_disabled=True)


def _button(key: str, name: str, action: Any, **more: Any) -> Button:
    return Button(Label(key), id=name, on_click=action, **more)


def _to(key: str, name: str, state: State, **more: Any) -> SwitchTo:
    return SwitchTo(Label(key), id=name, state=state, **more)


def _choice(name: str, items: str, action: Any) -> Select[str]:
    return Select(
        Format("{item[label]}"), id=name, item_id_getter=itemgetter("id"), items=items, on_click=action
    )


def _leaving() -> Row:
    return Row(
        _button("book.back", "back", actions.go_back),
        _button("book.stop", "stop", actions.stop, style=DANGER),
    )


def _pressed(state: State, getter: Any, *keyboard: Keyboard, answer: Any = answers.press_a_button) -> Step:
    """A step that is answered by a button."""
    return Step(Body(), NO_PREVIEW, *keyboard, _leaving(), MessageInput(answer), state=state, getter=getter)


def _written(state: State, getter: Any, answer: Any) -> Step:
    """A step that is answered by a message, with a keyboard in place of the letters."""
    return Step(
        Body(), NO_PREVIEW, MessageInput(answer), state=state, getter=getter, markup_factory=REPLY_ROWS
    )


def _change() -> Column:
    return Column(
        _to("change.grade", "to_grade", Book.grade),
        _to("change.pickup", "to_pickup", Book.pickup),
        _to("change.dropoff", "to_dropoff", Book.dropoff),
        _to("change.when", "to_when", Book.when),
        _to("change.passengers", "to_passengers", Book.passengers),
        _to("change.name", "to_name", Book.name),
        _to("change.phone", "to_contact", Book.contact),
    )


def _review() -> Group:
    return Group(
        Button(Format("{pay}"), id="pay", on_click=actions.place, style=PRIMARY),
        Row(
            _to("book.add_note", "to_note", Book.note),
            _to("book.change_button", "to_change", Book.change),
        ),
    )


def book_dialog() -> Dialog:
    """Booking a taxi, from the grade to the invoice."""
    return Dialog(
        _pressed(Book.grade, getters.grades, Column(_choice("grade", "grades", actions.choose_grade))),
        _written(Book.pickup, getters.pickup, answers.pickup_answer),
        _written(Book.dropoff, getters.dropoff, answers.dropoff_answer),
        _pressed(
            Book.when,
            getters.when,
            Row(
                _button("book.now", "now", actions.choose_now, style=PRIMARY),
                _to("book.later", "later", Book.day),
            ),
        ),
        _pressed(Book.day, getters.day, Group(_choice("day", "days", actions.choose_day), width=7)),
        _pressed(
            Book.hour,
            getters.hour,
            Group(_choice("hour", "hours", actions.choose_hour), width=6),
            answer=answers.time_answer,
        ),
        _pressed(
            Book.minute,
            getters.minute,
            Group(_choice("minute", "minutes", actions.choose_minute), width=3),
            answer=answers.time_answer,
        ),
        _written(Book.contact, getters.contact, answers.contact_answer),
        _pressed(Book.review, getters.review, _review()),
        _pressed(Book.change, getters.change, _change()),
        _pressed(
            Book.passengers,
            getters.passengers,
            Group(_choice("seats", "seats", actions.choose_passengers), width=4),
        ),
        _pressed(Book.name, getters.name, answer=answers.name_answer),
        _pressed(
            Book.note,
            getters.note,
            _button("book.forget_note", "forget", actions.forget_note, when="noted"),
            answer=answers.note_answer,
        ),
        on_start=actions.on_start,
    )
