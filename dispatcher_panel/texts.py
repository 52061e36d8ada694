"""The words this bot speaks; the catalogs themselves come from composition."""

from datetime import datetime
from typing import Protocol

from domain.values.language import Language


class Texts(Protocol):
    """One language: HTML texts by key (`text`), plain ones for buttons and pop-ups (`plain`), and figures."""

    @property
    def language(self) -> str:
        """The code of the language."""
        ...

    def text(self, key: str, **params: object) -> str:
        """An HTML message; parameters are escaped."""
        ...

    def plain(self, key: str, **params: object) -> str:
        """Text for where no HTML is read: buttons, pop-ups, prompts."""
        ...

    def money(self, amount: int, currency: str) -> str:
        """An amount of minor units."""
        ...

    def distance(self, metres: int) -> str:
        """A distance in metres."""
        ...

    def time(self, at: datetime) -> str:
        """The time of day in the company's zone."""
        ...

    def date(self, at: datetime) -> str:
        """The day in the company's zone."""
        ...

    def when(self, at: datetime) -> str:
        """The time, with the day before it unless that is today."""
        ...


class Catalogs(Protocol):
    """All languages of one catalog."""

    @property
    def languages(self) -> tuple[Language, ...]:
        """Those that are offered."""
        ...

    def for_language(self, code: str | None) -> Texts:
        """The words for Telegram's language code."""
        ...
