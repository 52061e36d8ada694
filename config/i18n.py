"""The texts of both bots: one gettext catalog a bot and language, read when the process starts."""

import html
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Literal, cast
from zoneinfo import ZoneInfo

from babel import Locale
from babel.messages.pofile import read_po

from config import formats

Language = Literal["ko", "en"]
LANGUAGES: tuple[Language, ...] = ("ko", "en")
LOCALES = Path(__file__).parent / "locales"

Messages = Mapping[str, tuple[str, ...]]
"""Key to text; more than one text where the language has plural forms."""


class MissingText(LookupError):
    """The catalog has no text under this key, or the text asks for a parameter that was not given."""


class Html(str):
    """Text that is HTML already: it is put into a message as it stands, without escaping."""

    __slots__ = ()


def escape(value: object) -> Html:
    """Make any value safe inside an HTML message of Telegram, quoted attributes included."""
    return Html(html.escape(str(value), quote=False).replace('"', "&quot;"))


def read_messages(language: str, domain: str, folder: Path = LOCALES) -> dict[str, tuple[str, ...]]:
    """Read `<folder>/<language>/LC_MESSAGES/<domain>.po` into key and text, fuzzy entries left out."""
    with (folder / language / "LC_MESSAGES" / f"{domain}.po").open("rb") as file:
        catalog = read_po(file, locale=language, domain=domain, abort_invalid=True)
    found: dict[str, tuple[str, ...]] = {}
    for message in catalog:
        if message.id and not message.fuzzy:
            key = message.id if isinstance(message.id, str) else message.id[0]
            text = message.string or ""
            found[key] = (text,) if isinstance(text, str) else tuple(text)
    return found


class Translator:
    """Speaks one language: texts by key, and money, distances and times as people write them there."""

    def __init__(
        self, language: Language, messages: Messages, zone: tzinfo, now: Callable[[], datetime]
    ) -> None:
        """Take the language, its messages, the company's zone and the clock that knows what day it is."""
        self._language = language
        self._messages = messages
        self._zone = zone
        self._now = now
        self._plural = Locale.parse(language).plural_form

    @property
    def language(self) -> Language:
        """The language spoken: `ko` or `en`."""
        return self._language

    def text(self, key: str, **params: object) -> str:
        """Give the HTML message under the key; parameters are escaped unless they are `Html` or numbers.

        A text with plural forms is chosen by the parameter `count`. Raises MissingText.
        """
        return self._fill(key, {name: _safe(value) for name, value in params.items()})

    def plain(self, key: str, **params: object) -> str:
        """Give the text for where Telegram reads no HTML: buttons, pop-ups, invoices. Raises MissingText."""
        return self._fill(key, params)

    def money(self, amount: int, currency: str) -> str:
        """Write an amount of minor units."""
        return formats.money(amount, currency, self._language)

    def distance(self, metres: int) -> str:
        """Write a distance given in metres."""
        return formats.distance(metres, self._language)

    def time(self, at: datetime) -> str:
        """Write the time of day in the company's zone: `14:03`."""
        return formats.clock_time(at, self._zone)

    def date(self, at: datetime) -> str:
        """Write the day in the company's zone: `11월 24일 (월)`, `Mon 24 Nov`."""
        return formats.day(at, self._now(), self._zone, self._language)

    def when(self, at: datetime) -> str:
        """Write the time, with the day before it unless that is today."""
        if formats.local(at, self._zone).date() == formats.local(self._now(), self._zone).date():
            return self.time(at)
        return f"{self.date(at)} {self.time(at)}"

    def time_tag(self, at: datetime) -> Html:
        """Write the time so that Telegram shows it in the reader's own zone (HTML `tg-time`, format `t`)."""
        return _moment(at, "t", self.time(at))

    def when_tag(self, at: datetime) -> Html:
        """Write `when` so that Telegram shows it in the reader's own zone."""
        shown = self.when(at)
        return _moment(at, "t" if shown == self.time(at) else "wDt", shown)

    def _fill(self, key: str, params: Mapping[str, object]) -> str:
        forms = self._messages.get(key)
        if not forms or not forms[0]:
            raise MissingText(f"No {self._language} text under {key!r}")
        try:
            return self._form(forms, params).format_map(params)
        except KeyError as missing:
            raise MissingText(f"The {self._language} text {key!r} asks for {missing}") from None

    def _form(self, forms: tuple[str, ...], params: Mapping[str, object]) -> str:
        if len(forms) == 1:
            return forms[0]
        return forms[0] if self._plural(cast(int, params["count"])) == "one" else forms[-1]


@dataclass(frozen=True)
class Catalogs:
    """The translators of one bot, and the language spoken to people whose own is not known."""

    translators: Mapping[Language, Translator]
    default: Language

    @classmethod
    def load(
        cls,
        domain: str,
        *,
        now: Callable[[], datetime],
        timezone: str = "Asia/Seoul",
        default: Language = "ko",
    ) -> "Catalogs":
        """Read a bot's catalogs (`booking` or `dispatch`) in every language; `now` gives aware times."""
        zone = ZoneInfo(timezone)
        return cls(
            {code: Translator(code, read_messages(code, domain), zone, now) for code in LANGUAGES}, default
        )

    def for_language(self, code: str | None) -> Translator:
        """Choose by Telegram's `language_code`: Korean for `ko…`, the default for None, else English."""
        if not code:
            return self.translators[self.default]
        return self.translators["ko" if code.lower().partition("-")[0] == "ko" else "en"]


def _moment(at: datetime, style: str, shown: str) -> Html:
    return Html(f'<tg-time unix="{int(at.timestamp())}" format="{style}">{escape(shown)}</tg-time>')


def _safe(value: object) -> object:
    return value if isinstance(value, (Html, int, float)) else escape(value)
