"""All languages say the same things."""

from string import Formatter

import pytest
from babel.messages.pofile import read_po

from config.i18n import LOCALES, languages_in, read_messages
from domain.values.language import DEFAULT_LANGUAGE

DOMAINS = sorted({path.stem for path in LOCALES.glob("*/LC_MESSAGES/*.po")})
OTHERS = [language for language in languages_in() if language != DEFAULT_LANGUAGE]


def _parameters(texts: tuple[str, ...]) -> set[str]:
    return {name for text in texts for _, name, _, _ in Formatter().parse(text) if name is not None}


def _forms(language: str, domain: str) -> int:
    with (LOCALES / language / "LC_MESSAGES" / f"{domain}.po").open("rb") as file:
        return read_po(file, locale=language).num_plurals


def test_there_is_a_catalog_for_each_bot() -> None:
    """Customers, drivers with their cards, and the staff each have a catalog in every language."""
    for language in languages_in():
        there = {path.stem for path in (LOCALES / language / "LC_MESSAGES").glob("*.po")}
        assert there == {"booking", "dispatch", "staff"}


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("language", OTHERS)
def test_languages_have_the_same_keys(language: str, domain: str) -> None:
    """Whatever can be said in one language can be said in every other."""
    assert set(read_messages(language, domain)) ^ set(read_messages(DEFAULT_LANGUAGE, domain)) == set()


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("language", OTHERS)
def test_languages_take_the_same_parameters(language: str, domain: str) -> None:
    """A text takes the same parameters in every language, so that none can fail alone."""
    texts, default = (read_messages(code, domain) for code in (language, DEFAULT_LANGUAGE))
    differing = {
        key: (_parameters(texts[key]), _parameters(default[key]))
        for key in texts.keys() & default.keys()
        if _parameters(texts[key]) != _parameters(default[key])
    }
    assert differing == {}


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("language", languages_in())
def test_no_text_is_empty_or_long(language: str, domain: str) -> None:
    """No text is empty, none has spaces around it, and none is over Telegram's limit of a message."""
    for key, texts in read_messages(language, domain).items():
        assert all(text.strip() == text != "" for text in texts), key
        assert all(len(text) <= 4096 for text in texts), key
        assert len(texts) in {1, _forms(language, domain)}, key


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("language", languages_in())
def test_a_counted_text_takes_its_count(language: str, domain: str) -> None:
    """A text with plural forms can be chosen, for it has the parameter `count`."""
    for key, texts in read_messages(language, domain).items():
        assert len(texts) == 1 or "count" in _parameters(texts), key
