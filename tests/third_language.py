"""A language that the company does not have: catalogs made of signs of its own, beside the two that ship."""

import re
import shutil
from pathlib import Path

from babel.messages.pofile import read_po, write_po

from config.i18n import LOCALES

CODE = "ja"
OTHERS = re.compile(r"[A-Za-z\uac00-\ud7a3]")
"""A letter of the two languages that ship."""

_KEPT = re.compile(r"\{\w+\}|<[^>]*>|/[a-z]+")
"""What stands in a text of any language: parameters, tags, commands."""

_SIGNS = [chr(sign) for sign in range(0x30A2, 0x30F4)]


def with_a_third_language(folder: Path) -> Path:
    """Copy the catalogs into the folder, and give it those of a third language, in which no sign is ours."""
    locales = shutil.copytree(LOCALES, folder / "locales")
    there = locales / CODE / "LC_MESSAGES"
    there.mkdir(parents=True)
    for path in (LOCALES / "ko" / "LC_MESSAGES").glob("*.po"):
        with path.open("rb") as file:
            catalog = read_po(file, locale=CODE)
        for message in catalog:
            if message.id:
                message.string = _translated(message.string or "")
        with (there / path.name).open("wb") as file:
            write_po(file, catalog)
    return locales


def in_the_third_language(text: str) -> str:
    """The text in katakana, as long as before: every letter of ours has its sign there."""
    kept = _KEPT.findall(text)
    parts = [
        OTHERS.sub(lambda found: _SIGNS[ord(found[0]) % len(_SIGNS)], part) for part in _KEPT.split(text)
    ]
    return "".join(part + mark for part, mark in zip(parts, [*kept, ""], strict=True))


def _translated(texts: str | tuple[str, ...] | list[str]) -> str | tuple[str, ...]:
    if isinstance(texts, str):
        return in_the_third_language(texts)
    return tuple(in_the_third_language(text) for text in texts)
