"""Which language somebody is spoken to in, and what a language's code looks like."""

import pytest

from domain.values.language import is_language_code, language_for


@pytest.mark.parametrize(
    ("code", "offered", "spoken"),
    [
        ("ja", ("ko", "en", "ja"), "ja"),
        ("ja-JP", ("ko", "en", "ja"), "ja"),
        ("JA", ("ko", "en", "ja"), "ja"),
        ("jav", ("ko", "en", "ja"), "en"),
        ("de", ("ko", "en"), "en"),
        ("de", ("ko", "ja"), "ko"),
        (None, ("ko", "en"), "ko"),
        ("", ("ko", "en"), "ko"),
    ],
)
def test_people_are_spoken_to_in_what_they_read(
    code: str | None, offered: tuple[str, ...], spoken: str
) -> None:
    """Their own language where it is offered, the default where none is known, else the widely read one."""
    assert language_for(code, offered, "ko") == spoken


@pytest.mark.parametrize(("text", "fits"), [("ja", True), ("JA", False), ("j", False), ("jav", False)])
def test_a_code_is_two_small_letters(text: str, fits: bool) -> None:
    """Only what Telegram takes as the language of a menu is a language's code."""
    assert is_language_code(text) is fits
