"""What comes from people is read with suspicion: buttons, places, times, updates."""

from datetime import date, time, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from aiogram.types import Message
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import CardNumberRefused, TextRefused
from domain.values.place import Place
from handlers import callback_data
from handlers.dialogs.book.places import recent_place, shared_place, tidy, typed_place
from handlers.dialogs.book.times import NOTHING, calendar, hours, kept_day, kept_hour, minutes, typed_time
from handlers.routes.card_numbers import shows_card
from handlers.telegram.sanitizing import INVISIBLE, sanitized
from tests.builders import START, the_business_rules
from tests.dialogs.stage import CATALOGS
from tests.optional import the

KO = CATALOGS.for_language("ko")
RULES = the_business_rules()


def _message(**parts: Any) -> Message:
    return cast(Message, SimpleNamespace(**parts))  # nothing but these parts is read of it


@given(st.text(max_size=64))
def test_any_data_is_read_or_refused(data: str) -> None:
    """Whatever a button claims to carry is understood or refused, never a crash, never a made-up code."""
    press = callback_data.read(data)
    if press is not None:
        assert press.code == "" or len(press.code) == 5
        assert press.number(0) >= 0
        assert press.number(9) == 0


def test_what_we_write_we_can_read() -> None:
    """Each button of ours comes back as what it was, within 64 bytes."""
    drop = the(callback_data.read(callback_data.drop("A7K2Q", 12, 4800)))
    assert (drop.act, drop.code, drop.number(1), drop.number(2)) == ("r:drop", "A7K2Q", 12, 4800)
    longest = callback_data.drop("A7K2Q", 10**9, 10**11)
    assert len(longest.encode()) <= callback_data.LONGEST_DATA
    assert callback_data.read("x:view:A7K2Q") is None
    assert callback_data.read(None) is None
    assert the(callback_data.read("r:view:a7k2q")).code == ""


@given(st.text(alphabet=INVISIBLE, min_size=1, max_size=9))
def test_invisible_endings_are_taken_off(ending: str) -> None:
    """Invisible characters at the end of a text, which would be read as a callback, never come in."""
    message = {"text": "서울역" + ending, "reply_to_message": {"x": 1}}
    assert sanitized({"update_id": 1, "message": message}) == {"update_id": 1, "message": {"text": "서울역"}}
    assert message["text"] == "서울역" + ending


def test_other_updates_stay_as_they_are() -> None:
    """A callback is not touched."""
    press = {"update_id": 1, "callback_query": {"data": "m:menu"}}
    assert sanitized(press) is press


def test_typed_places() -> None:
    """An address comes on one line without hidden characters; card numbers and odd lengths are refused."""
    assert typed_place("  서울역\n1번 \u202e출구 ") == Place("서울역 1번 출구")
    for text in ("", " ", "가", "가" * 121):
        with pytest.raises(TextRefused):
            typed_place(text)
    with pytest.raises(CardNumberRefused):
        typed_place("4111 1111 1111 1111")


def test_shared_places() -> None:
    """A venue is called by its name, a point by its coordinates."""
    point = SimpleNamespace(latitude=37.5, longitude=127.0)
    named = _message(venue=SimpleNamespace(location=point, title="강남역", address="서울"), location=point)
    bare = _message(venue=None, location=point)
    assert the(shared_place(KO, named)).label == "강남역, 서울"
    assert the(shared_place(KO, bare)).label == "지도 위치 37.50000, 127.00000"
    assert shared_place(KO, _message(venue=None, location=None)) is None


def test_recent_places_are_known_by_their_label() -> None:
    """Only a label from the keyboard brings a recent place with its position back."""
    home = Place("집 앞  골목")
    assert recent_place("🕘 집 앞 골목", [home]) is home
    assert recent_place("집 앞 골목", [home]) is None
    assert recent_place("🕘 다른 곳", [home]) is None
    assert tidy(" a \n b ") == "a b"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("14:30", time(14, 30)),
        ("9:05", time(9, 5)),
        ("14시 30분", time(14, 30)),
        ("7시", time(7, 0)),
        ("24:00", None),
        ("12:60", None),
        ("내일", None),
        ("", None),
        ("1430", None),
    ],
)
def test_typed_times(text: str, meant: time | None) -> None:
    """Times are read as people write them; anything else is no time."""
    assert typed_time(text) == meant


def test_the_calendar_is_thirty_days_in_weeks() -> None:
    """Seven names, then days in rows that begin on Monday, from today to thirty days ahead."""
    cells = calendar(KO, RULES, START)
    assert len(cells) % 7 == 0
    days = [cell["id"] for cell in cells if cell["id"] != NOTHING]
    assert (days[0], days[-1], len(days)) == ("2026-03-02", "2026-04-01", 31)
    assert cells[7]["id"] == "2026-03-02"


def test_only_bookable_times_are_offered() -> None:
    """Today begins in ten minutes, the last day ends in thirty days, and a skipped hour is missing."""
    today, last = START.date(), (START + timedelta(days=30)).date()
    assert hours(today, RULES, START)[0]["id"] == "14"
    assert [cell["label"] for cell in minutes(today, 14, RULES, START)] == [
        "14:10",
        "14:20",
        "14:30",
        "14:40",
        "14:50",
    ]
    assert hours(last, RULES, START)[-1]["id"] == "14"
    spring = the_business_rules(timezone="America/New_York")
    offered = [cell["id"] for cell in hours(date(2026, 3, 8), spring, START)]
    assert "2" not in offered
    assert "3" in offered


@given(st.text(max_size=12))
def test_kept_days_and_hours(text: str) -> None:
    """Forged days and hours are nothing, and never a crash."""
    day, hour = kept_day(text), kept_hour(text)
    assert day is None or day.isoformat() == text or len(text) == 8
    assert hour is None or 0 <= hour < 24


@pytest.mark.parametrize(
    ("text", "caption", "shown"),
    [
        ("4111 1111 1111 1111", None, True),
        (None, "카드 4111111111111111", True),
        ("•••• •••• •••• ••••", None, True),
        ("서울역 1번 출구", None, False),
        (None, None, False),
        ("••••", None, False),
    ],
)
def test_cards_are_seen(text: str | None, caption: str | None, shown: bool) -> None:
    """A card number is seen in text and caption, masked or not."""
    assert shows_card(_message(text=text, caption=caption)) is shown
