"""What a typed line means."""

import pytest

from bot.demo.places import GANGNAM, SEOUL_STATION, Landmark, landmark
from bot.demo.typed import HELP, SHORT_KEYS, understand


@pytest.mark.parametrize(
    ("line", "verb", "rest"),
    [
        ("  ", "nothing", ""),
        ("안녕하세요", "text", "안녕하세요"),
        ("/start", "text", "/start"),
        ("/asap", "text", "/asap"),
        (":) hello", "text", ":) hello"),
        (" 12 ", "number", "12"),
        (":c", "as", "customer"),
        (":k", "as", "driver"),
        ("/as dispatcher", "as", "dispatcher"),
        (":as park", "as", "park"),
        (":pay", "pay", ""),
        (":loc 37.5 127.0", "loc", "37.5 127.0"),
        (":say 12", "say", "12"),
        (":q", "quit", ""),
        (":quit", "quit", ""),
        (":dance", "unknown", "dance"),
    ],
)
def test_a_line_is_understood(line: str, verb: str, rest: str) -> None:
    """Numbers press, a colon commands, and everything else is text for the bot."""
    typed = understand(line)
    assert (typed.verb, typed.rest) == (verb, rest)


def test_every_short_key_is_in_the_help() -> None:
    """Who can be played by a short key is said by :help."""
    assert [key for key in SHORT_KEYS if f":{key}" not in HELP] == []


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("서울역", SEOUL_STATION),
        ("Gangnam", GANGNAM),
        ("강남역", GANGNAM),
        ("gang", GANGNAM),
        ("모스크바", None),
        ("", None),
    ],
)
def test_places_have_names(said: str, place: Landmark | None) -> None:
    """A place is named in Korean or English, in full or by its beginning."""
    assert landmark(said) == place
