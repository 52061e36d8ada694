"""Why the company may decline a booking: the one list from which buttons and texts are made."""

from enum import StrEnum


class DeclineReason(StrEnum):
    """A reason ready to be pressed; its text is `decline.VALUE` in dispatch.po.

    Its place in this list is what a button carries: add at the end.
    """

    NO_CAR = "no_car"
    OUT_OF_AREA = "out_of_area"
    TOO_LATE = "too_late"

    @property
    def place(self) -> int:
        """What a button carries, counted from 0."""
        return list(DeclineReason).index(self)

    @property
    def text_key(self) -> str:
        """The key of its text."""
        return f"decline.{self.value}"

    @classmethod
    def at(cls, place: int) -> "DeclineReason":
        """The reason that a button with this number stands for; the first for a number without one."""
        reasons = list(cls)
        return reasons[place] if place < len(reasons) else reasons[0]
