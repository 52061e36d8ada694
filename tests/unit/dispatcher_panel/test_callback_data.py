"""What buttons carry is read back with suspicion."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher_panel.callback_data import (
    CallbackData,
    ScreenData,
    TaskData,
    callback_data,
    read_callback_data,
    read_screen_data,
    read_task_data,
    screen_data,
    task_data,
)
from domain.values.ids import BookingCode
from tests.builders import a_booking


def test_a_press_is_read_back() -> None:
    """A button's data come back as the verb, booking, version and number that were put in."""
    booking = a_booking()
    largest = 2**63 - 1
    data = callback_data("assign", booking, largest)
    assert len(data.encode()) <= 64
    assert read_callback_data(data) == CallbackData("assign", booking.code, booking.version, largest)
    assert read_callback_data(callback_data("confirm", booking)) == CallbackData(
        "confirm", booking.code, booking.version
    )


@pytest.mark.parametrize(
    "data",
    [
        None,
        "",
        "confirm",
        "confirm:A7K2Q",
        "confirm:A7K2Q:",
        "confirm:A7K2Q:-1",
        "confirm:a7k2q:1",
        "confirm:A7K2Q:1:",
        "confirm:A7K2Q:1:2:3",
        "confirm:A7K2Q:1\n",
        "confirm:A7K2Q:１",
        "CONFIRM:A7K2Q:1",
        "confirm:A7K20:1",
        f"assign:A7K2Q:1:{2**63}",
    ],
)
def test_anything_else_is_no_press(data: str | None) -> None:
    """Data that no button of ours carries are no press."""
    assert read_callback_data(data) is None


@pytest.mark.parametrize("data", [None, "", "refunded:", "refunded:x", "refunded:-1", f"refunded:{2**63}"])
def test_anything_else_is_no_task(data: str | None) -> None:
    """Neither are numbers that no row can have."""
    assert read_task_data(data) is None


def test_a_task_is_read_back() -> None:
    """A refund's button comes back as what to do with which refund."""
    assert task_data("refunded", 42) == "refunded:42"
    assert read_task_data("refunded:42") == TaskData("refunded", 42)


def test_a_screen_is_read_back() -> None:
    """A screen's button comes back as its verb and its arguments, of which none need be there."""
    screen = read_screen_data(screen_data("vg", 2**63 - 1, "platinum"))
    assert screen == ScreenData("vg", (str(2**63 - 1), "platinum"))
    assert (screen.number(0), screen.argument(1)) == (2**63 - 1, "platinum")
    assert (screen.number(1, 7), screen.number(2), screen.argument(2)) == (7, 0, "")
    assert read_screen_data("d:") == ScreenData("")
    assert read_screen_data("d") is None


@given(st.text(max_size=64) | st.text(max_size=62).map("d:{}".format))
def test_no_text_breaks_the_reader(data: str) -> None:
    """Whatever comes, a press has a well-formed code, a screen is what was sent, or there is neither."""
    screen = read_screen_data(data)
    assert screen is None or data == ":".join(["d", screen.verb, *screen.args])
    press = read_callback_data(data)
    assert press is None or len(BookingCode(press.code)) == 5
