"""Both languages say the same things."""

from pathlib import Path
from string import Formatter

import pytest

from config.i18n import LANGUAGES, LOCALES, read_messages

DOMAINS = sorted({path.stem for path in LOCALES.glob("*/LC_MESSAGES/*.po")})
FORMS = {"ko": 1, "en": 2}


def _parameters(texts: tuple[str, ...]) -> set[str]:
    return {name for text in texts for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_there_is_a_catalog_for_each_bot() -> None:
    """The booking bot and the dispatch bot each have a catalog in every language."""
    for language in LANGUAGES:
        there = {path.stem for path in Path(LOCALES, language, "LC_MESSAGES").glob("*.po")}
        assert {"booking", "dispatch"} <= there


@pytest.mark.parametrize("domain", DOMAINS)
def test_languages_have_the_same_keys(domain: str) -> None:
    """Whatever can be said in one language can be said in the other."""
    korean, english = (set(read_messages(language, domain)) for language in LANGUAGES)
    assert korean ^ english == set()


@pytest.mark.parametrize("domain", DOMAINS)
def test_languages_take_the_same_parameters(domain: str) -> None:
    """A text takes the same parameters in both languages, so that neither can fail alone."""
    korean, english = (read_messages(language, domain) for language in LANGUAGES)
    differing = {
        key: (_parameters(korean[key]), _parameters(english[key]))
        for key in korean.keys() & english.keys()
        if _parameters(korean[key]) != _parameters(english[key])
    }
    assert differing == {}


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty_or_long(language: str, domain: str) -> None:
    """No text is empty, none has spaces around it, and none is over Telegram's limit of a message."""
    for key, texts in read_messages(language, domain).items():
        assert all(text.strip() == text != "" for text in texts), key
        assert all(len(text) <= 4096 for text in texts), key
        assert len(texts) in {1, FORMS[language]}, key


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_counted_text_takes_its_count(domain: str) -> None:
    """A text with plural forms can be chosen, for it has the parameter `count`."""
    for key, texts in read_messages("en", domain).items():
        assert len(texts) == 1 or "count" in _parameters(texts), key
