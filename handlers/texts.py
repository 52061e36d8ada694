"""What this bot needs of the texts and of whoever speaks them in a language."""

from datetime import datetime
from typing import Protocol

from domain.values.language import Language


class Texts(Protocol):
    """One language: texts by key, and money, distances and times as people write them there."""

    @property
    def language(self) -> str:
        """The code of the language spoken."""
        ...

    def text(self, key: str, **params: object) -> str:
        """The HTML text under the key; parameters are escaped."""
        ...

    def plain(self, key: str, **params: object) -> str:
        """The text for buttons, pop-ups and invoices, where Telegram reads no HTML."""
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
        """The time, with the day unless that is today."""
        ...

    def time_tag(self, at: datetime) -> str:
        """The time as HTML that Telegram shows in the reader's own zone; never escaped again."""
        ...

    def when_tag(self, at: datetime) -> str:
        """Day and time as HTML that Telegram shows in the reader's own zone; never escaped again."""
        ...


class Catalogs(Protocol):
    """All languages."""

    @property
    def languages(self) -> tuple[Language, ...]:
        """Those that are offered, in the order in which they are shown."""
        ...

    def for_language(self, code: str | None) -> Texts:
        """Who speaks the language with this code; None means the company's own."""
        ...
