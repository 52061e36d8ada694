"""What the buttons under plain messages carry, and how what comes back is read with suspicion.

These buttons need no dialog: they name what they are about, work after a restart, and prove nothing, since
anybody can send anything. Fields are joined by colons; the whole is at most 64 bytes.
"""

from dataclasses import dataclass

from domain.values.ids import CODE_ALPHABET, CODE_LENGTH, BookingCode

LONGEST_DATA = 64
INFO_TOPICS = ("help", "terms", "privacy", "paysupport")

MENU, MORE, BOOK, RESUME = "m:menu", "m:more", "m:book", "m:resume"


@dataclass(frozen=True, slots=True)
class CallbackData:
    """A press that was understood: what to do (`r:view`) and its fields."""

    act: str
    fields: tuple[str, ...] = ()

    def number(self, place: int) -> int:
        """The field as a number that is not negative; 0 for anything else."""
        text = self.fields[place] if place < len(self.fields) else ""
        return int(text) if text.isascii() and text.isdigit() and len(text) <= 12 else 0

    @property
    def code(self) -> BookingCode:
        """The booking code in the first field; empty for anything that cannot be one."""
        text = self.fields[0] if self.fields else ""
        fits = len(text) == CODE_LENGTH and all(letter in CODE_ALPHABET for letter in text)
        return BookingCode(text if fits else "")


def read(data: str | None) -> CallbackData | None:
    """What a button says, or None where it is none of ours."""
    family, _, rest = (data or "").partition(":")
    act, *fields = rest.split(":")
    if family not in ("m", "r") or not act:
        return None
    return CallbackData(f"{family}:{act}", tuple(fields))


def again(code: str, nonce: str) -> str:
    """Place the same ride once more; the nonce makes a double press one booking."""
    return f"m:again:{code}:{nonce}"


def language(code: str) -> str:
    """Speak this language from now on."""
    return f"m:lang:{code}"


def info(topic: str) -> str:
    """Show a page of information."""
    return f"m:info:{topic}"


def rides(page: int = 0) -> str:
    """Show a page of the customer's rides, counted from 0."""
    return f"r:list:{page}"


def ride(code: str) -> str:
    """Show one ride."""
    return f"r:view:{code}"


def receipt(code: str) -> str:
    """Show a ride's receipt."""
    return f"r:receipt:{code}"


def cancel(code: str) -> str:
    """Ask what cancelling would mean."""
    return f"r:cancel:{code}"


def drop(code: str, version: int, kept: int) -> str:
    """Cancel, as the preview of this version said: so many minor units are kept."""
    return f"r:drop:{code}:{version}:{kept}"


def pay(code: str) -> str:
    """Send the invoice again."""
    return f"r:pay:{code}"


def repeat(code: str) -> str:
    """Book such a ride once more, looking it over first."""
    return f"r:again:{code}"
