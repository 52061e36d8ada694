"""The dialogs as a whole: every step has a window, every window renders, every jump leads somewhere."""

from collections.abc import Iterator, Sequence
from typing import Any, cast

import pytest
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, KeyboardButton, ReplyKeyboardMarkup
from aiogram_dialog import Dialog, DialogManager, Window
from aiogram_dialog.api.entities import EVENT_CONTEXT_KEY, NewMessage
from aiogram_dialog.widgets.kbd import SwitchTo

from handlers.dialogs import all_dialogs, states
from handlers.dialogs.book.draft import BACK, Draft, draft_of
from handlers.dialogs.states import Book
from tests.builders import GANGNAM, SEOUL_STATION, a_booking, a_customer
from tests.dialogs.stage import StagedDialog
from tests.optional import the

DIALOGS = {dialog.states_group(): dialog for dialog in all_dialogs()}
STEPS = [(dialog, state) for dialog in DIALOGS.values() for state in dialog.states()]
NAMES = [str(state.state) for _, state in STEPS]


def _whole() -> dict[str, Any]:
    return {**draft_of(a_booking(), "nonce"), "note": "<큰> 가방", "day": "2026-03-05", "hour": 9}


def _window(dialog: Dialog, state: State) -> Window:
    window = dialog.windows[state]
    assert isinstance(window, Window)
    return window


async def _shown(dialog: Dialog, state: State, data: dict[str, Any], language: str) -> NewMessage:
    staged = StagedDialog(state, data, language)
    staged.middleware_data[EVENT_CONTEXT_KEY] = staged.middleware_data["aiogd_event_context"]
    manager = cast(DialogManager, staged)  # it has what rendering asks a manager for
    return await dialog.windows[state].render(dialog, manager)


def _rows(markup: object) -> Sequence[Sequence[InlineKeyboardButton | KeyboardButton]]:
    if isinstance(markup, InlineKeyboardMarkup):
        return markup.inline_keyboard
    assert isinstance(markup, ReplyKeyboardMarkup)
    return markup.keyboard


def _jumps(keyboard: Any) -> Iterator[SwitchTo]:
    if isinstance(keyboard, SwitchTo):
        yield keyboard
    for inner in getattr(keyboard, "buttons", ()):
        yield from _jumps(inner)


def _widgets(keyboard: Any) -> Iterator[Any]:
    yield keyboard
    for inner in getattr(keyboard, "buttons", ()):
        yield from _widgets(inner)


def test_every_group_of_states_has_its_dialog() -> None:
    """Each group of states belongs to one dialog of the one list, and each of its states to one window."""
    groups = {
        group
        for group in vars(states).values()
        if isinstance(group, type) and issubclass(group, StatesGroup) and group is not StatesGroup
    }
    assert groups == set(DIALOGS)
    for group, dialog in DIALOGS.items():
        assert set(group.__states__) == set(dialog.windows)


@pytest.mark.parametrize(("dialog", "state"), STEPS, ids=NAMES)
@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("filled", [True, False], ids=["filled", "empty"])
async def test_every_window_renders(dialog: Dialog, state: State, language: str, filled: bool) -> None:
    """Each window shows text and buttons within Telegram's limits, in both languages, whatever is known."""
    shown = await _shown(dialog, state, _whole() if filled else {}, language)
    assert 1 <= len(the(shown.text)) <= 4096
    markup = shown.reply_markup
    if isinstance(markup, InlineKeyboardMarkup):
        buttons = [button for row in markup.inline_keyboard for button in row]
        assert all(1 <= len(the(button.callback_data).encode()) <= 64 for button in buttons)
        assert len({button.callback_data for button in buttons}) >= 2
    else:
        assert isinstance(markup, ReplyKeyboardMarkup)
        assert 1 <= len(the(markup.input_field_placeholder)) <= 64
    assert all(button.text.strip() for row in _rows(markup) for button in row)


@pytest.mark.parametrize(("dialog", "state"), STEPS, ids=NAMES)
async def test_every_step_leads_back_and_out(dialog: Dialog, state: State) -> None:
    """Each step has a way back and a way out, in its own keyboard."""
    markup = (await _shown(dialog, state, _whole(), "ko")).reply_markup
    assert [button.text for button in _rows(markup)[-1]] == ["← 뒤로", "그만두기"]


@pytest.mark.parametrize(("dialog", "state"), STEPS, ids=NAMES)
def test_every_jump_leads_to_a_window(dialog: Dialog, state: State) -> None:
    """Each declared jump leads to a window of the same dialog."""
    for jump in _jumps(_window(dialog, state).keyboard):
        assert jump.state in dialog.windows


def test_every_window_takes_messages() -> None:
    """Whatever is typed at a step is heard by it."""
    assert all(_window(dialog, state).on_message is not None for dialog, state in STEPS)


def test_ids_are_unique_in_a_window() -> None:
    """No two buttons of a window carry the same id."""
    for dialog, state in STEPS:
        ids = [w.widget_id for w in _widgets(_window(dialog, state).keyboard) if w.widget_id]
        assert len(ids) == len(set(ids)), state


def test_back_ends_at_the_first_step() -> None:
    """Going back and back again from any step ends at the grade, from where it is the menu."""
    for state in DIALOGS[Book].windows:
        seen = [state]
        while (before := BACK.get(seen[-1])) is not None:
            assert before not in seen
            seen.append(before)
        assert seen[-1] is Book.grade


def test_steps_come_in_their_order() -> None:
    """What is still open is asked in order: grade, pickup, drop-off, time, contact; then the review."""
    draft, customer = Draft({}), a_customer(phone=None)
    order = [draft.next_step(customer)]
    draft.data["grade"] = "basic"
    order.append(draft.next_step(customer))
    draft.keep_place("pickup", SEOUL_STATION)
    order.append(draft.next_step(customer))
    draft.keep_place("dropoff", GANGNAM)
    order.append(draft.next_step(customer))
    draft.keep_time(None)
    order += [draft.next_step(customer), draft.next_step(a_customer())]
    assert order == [Book.grade, Book.pickup, Book.dropoff, Book.when, Book.contact, Book.review]


def test_a_change_leads_back_to_the_review() -> None:
    """Once the review was reached, back from a changed step leads there and not through all the others."""
    draft = Draft(_whole())
    assert draft.step_back(Book.dropoff, a_customer()) is Book.review
    assert Draft({}).step_back(Book.dropoff, a_customer()) is Book.pickup
    assert Draft({}).step_back(Book.grade, a_customer()) is None
