"""Messages as values: what they say and the buttons under them."""

from dataclasses import dataclass

from aiogram.types import InlineKeyboardMarkup


@dataclass(frozen=True, slots=True)
class Page:
    """A message: HTML and the keyboard under it."""

    text: str
    keyboard: InlineKeyboardMarkup

    def below(self, notice: str) -> "Page":
        """The same page with a line of HTML above it."""
        return Page(f"{notice}\n\n{self.text}", self.keyboard) if notice else self
