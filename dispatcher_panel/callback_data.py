"""What buttons carry, in 64 bytes at most, and how it is read back with suspicion: anybody can send anything.

`d:verb:args` asks for a staff screen, `verb:CODE:version[:number]` is about a booking as it was shown on a
card or a job, and `verb:number` is about one refund or one delivery. Old messages carry all of them.
"""

import re
from dataclasses import dataclass

from domain.model.booking import Booking
from domain.values.ids import CODE_ALPHABET, CODE_LENGTH, BookingCode

LONGEST_DATA = 64
LARGEST_NUMBER = 2**63 - 1
_LONGEST_NUMBER = 19
_SCREEN = "d"
_BOOKING = re.compile(
    rf"([a-z_]{{2,12}}):([{CODE_ALPHABET}]{{{CODE_LENGTH}}}):(\d{{1,9}})(?::(\d{{1,19}}))?", re.ASCII
)
_TASK = re.compile(r"([a-z]{2,12}):(\d{1,19})", re.ASCII)


@dataclass(frozen=True, slots=True)
class ScreenData:
    """A button of a staff screen: which screen, and its arguments as they came."""

    verb: str = ""
    args: tuple[str, ...] = ()

    def argument(self, place: int) -> str:
        """The text at this place, empty where there is none."""
        return self.args[place] if place < len(self.args) else ""

    def number(self, place: int, default: int = 0) -> int:
        """The whole number at this place, `default` where there is none."""
        figures = self.argument(place)
        if not (figures.isascii() and figures.isdigit() and len(figures) <= _LONGEST_NUMBER):
            return default
        return min(int(figures), LARGEST_NUMBER)


@dataclass(frozen=True, slots=True)
class CallbackData:
    """A button of a card or a job: what to do with which booking, and the version it was drawn for."""

    verb: str
    code: BookingCode
    seen: int
    number: int | None = None


@dataclass(frozen=True, slots=True)
class TaskData:
    """A button of a task: what to do with the refund or the delivery of this number."""

    verb: str
    number: int


def screen_data(verb: str, *args: object) -> str:
    """What a button that asks for this screen carries."""
    data = ":".join([_SCREEN, verb, *map(str, args)])
    assert len(data.encode()) <= LONGEST_DATA, data
    return data


def callback_data(verb: str, booking: Booking, number: int | None = None) -> str:
    """What a button of this booking, as it stands, carries."""
    tail = "" if number is None else f":{number}"
    return f"{verb}:{booking.code}:{booking.version}{tail}"


def task_data(verb: str, number: int) -> str:
    """What the button of the refund or the delivery of this number carries."""
    return f"{verb}:{number}"


def read_screen_data(data: str | None) -> ScreenData | None:
    """The screen that is asked for; None for anything that asks for none. Its verb may be unknown."""
    prefix, *parts = (data or "").split(":")
    if prefix != _SCREEN or not parts:
        return None
    return ScreenData(parts[0], tuple(parts[1:]))


def read_callback_data(data: str | None) -> CallbackData | None:
    """What is asked about which booking; None for anything that no card and no job carries."""
    found = _BOOKING.fullmatch(data or "")
    if found is None:
        return None
    verb, code, seen, number = found.groups()
    if number is not None and int(number) > LARGEST_NUMBER:
        return None
    return CallbackData(verb, BookingCode(code), int(seen), None if number is None else int(number))


def read_task_data(data: str | None) -> TaskData | None:
    """The task behind `verb:number`; None for anything else."""
    found = _TASK.fullmatch(data or "")
    if found is None or int(found[2]) > LARGEST_NUMBER:
        return None
    return TaskData(found[1], int(found[2]))
