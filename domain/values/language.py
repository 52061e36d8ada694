"""Languages by their two-letter codes, and which of those offered somebody is spoken to in."""

import re
from collections.abc import Collection
from dataclasses import dataclass

DEFAULT_LANGUAGE = "ko"
"""What the company speaks unless it is set otherwise."""

WIDELY_READ = "en"
"""What is spoken, where it is offered, to people whose own language is not."""

_CODE = re.compile(r"[a-z]{2}")


@dataclass(frozen=True, slots=True)
class Language:
    """A language that is offered: its code (`ko`), and its name as its own speakers write it (`한국어`)."""

    code: str
    name: str


def is_language_code(text: str) -> bool:
    """Whether the text is shaped like a language's code: two small letters, as Telegram takes for menus."""
    return _CODE.fullmatch(text) is not None


def language_for(code: str | None, offered: Collection[str], default: str) -> str:
    """The language to speak to somebody whose Telegram says `code` (`ko`, `pt-br`, None: nothing is known).

    Their own where it is offered and the default where nothing is known; else the widely read one, or the
    default where that is not offered either.
    """
    if not code:
        return default
    own = code.lower().partition("-")[0]
    if own in offered:
        return own
    return WIDELY_READ if WIDELY_READ in offered else default
