"""What buttons carry, `verb:CODE:version[:number]` in 64 bytes at most; it is read back with suspicion."""

import re
from dataclasses import dataclass

from domain.model.booking import Booking
from domain.values.ids import CODE_ALPHABET, CODE_LENGTH, BookingCode

_LARGEST = 2**63 - 1
_PRESS = re.compile(
    rf"([a-z_]{{2,12}}):([{CODE_ALPHABET}]{{{CODE_LENGTH}}}):(\d{{1,9}})(?::(\d{{1,19}}))?", re.ASCII
)
_NUMBERED = re.compile(r"[a-z]{2,12}:(\d{1,19})", re.ASCII)


@dataclass(frozen=True, slots=True)
class CallbackData:
    """A button of a card or a job: what to do with which booking, and the version it was drawn for."""

    verb: str
    code: BookingCode
    seen: int
    number: int | None = None


def callback_data(verb: str, booking: Booking, number: int | None = None) -> str:
    """What a button of this booking, as it stands, carries."""
    tail = "" if number is None else f":{number}"
    return f"{verb}:{booking.code}:{booking.version}{tail}"


def read_callback_data(data: str | None) -> CallbackData | None:
    """The press behind a button's data; None for anything that no button of ours carries."""
    found = _PRESS.fullmatch(data or "")
    if found is None:
        return None
    verb, code, seen, number = found.groups()
    if number is not None and int(number) > _LARGEST:
        return None
    return CallbackData(verb, BookingCode(code), int(seen), None if number is None else int(number))


def read_number(data: str | None) -> int | None:
    """The number in `verb:number`; None for anything else."""
    found = _NUMBERED.fullmatch(data or "")
    if found is None or int(found[1]) > _LARGEST:
        return None
    return int(found[1])
