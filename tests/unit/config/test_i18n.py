"""Every language says texts, money, distances and times as people write them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from config.i18n import Catalogs, Html, MissingText, Translator, language_named, languages_in, read_messages
from tests.third_language import with_a_third_language

NOON_IN_SEOUL = datetime(2026, 11, 24, 3, 3, tzinfo=UTC)

PO = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "greeting"
msgstr "Hello, {name}"

msgid "people"
msgid_plural "people"
msgstr[0] "{count} person"
msgstr[1] "{count} people"

msgid "unwritten"
msgstr ""

#, fuzzy
msgid "unsure"
msgstr "Perhaps"
"""


@pytest.fixture
def english(tmp_path: Path) -> Translator:
    """A translator over a small catalog of its own."""
    folder = tmp_path / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "small.po").write_text(PO, encoding="utf-8")
    messages = read_messages("en", "small", tmp_path)
    return Translator("en", messages, ZoneInfo("Asia/Seoul"), lambda: NOON_IN_SEOUL)


@pytest.fixture
def catalogs() -> Catalogs:
    """The booking bot's own catalogs at noon in Seoul."""
    return Catalogs.load("booking", now=lambda: NOON_IN_SEOUL)


def test_parameters_are_escaped(english: Translator) -> None:
    """A name with HTML in it cannot break a message, nor an attribute."""
    assert english.text("greeting", name='<b>"A&B"') == "Hello, &lt;b&gt;&quot;A&amp;B&quot;"


def test_html_stands_as_it_is(english: Translator) -> None:
    """What is marked as HTML is not escaped again."""
    assert english.text("greeting", name=Html("<b>Kim</b>")) == "Hello, <b>Kim</b>"


def test_plain_text_is_not_escaped(english: Translator) -> None:
    """A button shows a name as it is written."""
    assert english.plain("greeting", name="A&B <3") == "Hello, A&B <3"


def test_a_name_with_braces_is_only_a_name(english: Translator) -> None:
    """Braces inside a parameter are never filled in."""
    assert english.text("greeting", name="{count}") == "Hello, {count}"


def test_counts_choose_their_form(english: Translator) -> None:
    """One person, two people."""
    assert [english.text("people", count=n) for n in (1, 2)] == ["1 person", "2 people"]


@pytest.mark.parametrize("key", ["nowhere", "unwritten", "unsure"])
def test_a_missing_text_is_an_error(english: Translator, key: str) -> None:
    """A key without a finished text is named, not shown to a customer."""
    with pytest.raises(MissingText, match=key):
        english.text(key)


@pytest.mark.parametrize("key", ["greeting", "people"])
def test_a_missing_parameter_is_an_error(english: Translator, key: str) -> None:
    """A text that asks for a parameter must be given it."""
    with pytest.raises(MissingText, match=key):
        english.text(key)


@pytest.mark.parametrize(
    ("code", "language"),
    [("ko", "ko"), ("ko-KR", "ko"), ("en", "en"), ("de", "en"), ("kok", "en"), (None, "ko"), ("", "ko")],
)
def test_people_are_spoken_to_in_their_language(catalogs: Catalogs, code: str | None, language: str) -> None:
    """Korean for Koreans, English for everybody else, the company's language where it is not known."""
    assert catalogs.for_language(code).language == language


def test_the_default_language_can_be_english() -> None:
    """LOCALE decides for people whose language is not known."""
    assert (
        Catalogs.load("booking", now=lambda: NOON_IN_SEOUL, default="en").for_language(None).language == "en"
    )


@pytest.mark.parametrize(
    ("language", "amount", "currency", "shown"),
    [
        ("ko", 4800, "KRW", "4,800원"),
        ("en", 4800, "KRW", "₩4,800"),
        ("ko", 0, "KRW", "0원"),
        ("en", 1234567, "USD", "$12,345.67"),
    ],
)
def test_money(catalogs: Catalogs, language: str, amount: int, currency: str, shown: str) -> None:
    """Money is written from minor units, won without any."""
    assert catalogs.for_language(language).money(amount, currency) == shown


@pytest.mark.parametrize(
    ("metres", "shown"), [(0, "0 m"), (80, "80 m"), (700, "0.7 km"), (10_460, "10.5 km")]
)
def test_distance(catalogs: Catalogs, metres: int, shown: str) -> None:
    """Distances are kilometres with one decimal, and metres where that would say nothing."""
    assert catalogs.for_language("ko").distance(metres) == shown


@pytest.mark.parametrize(
    ("language", "later", "shown"),
    [
        ("ko", timedelta(), "12:03"),
        ("ko", timedelta(days=1), "11월 25일 (수) 12:03"),
        ("en", timedelta(hours=12), "Wed 25 Nov 00:03"),
        ("en", timedelta(days=60), "Sat 23 Jan 2027 12:03"),
    ],
)
def test_when(catalogs: Catalogs, language: str, later: timedelta, shown: str) -> None:
    """A time today is a time; another day is named, and another year too."""
    assert catalogs.for_language(language).when(NOON_IN_SEOUL + later) == shown


def test_times_are_shown_in_the_readers_zone(catalogs: Catalogs) -> None:
    """A tagged time carries the moment, and the company's time for those who cannot show it."""
    speaker = catalogs.for_language("en")
    moment = int(NOON_IN_SEOUL.timestamp())
    assert speaker.time_tag(NOON_IN_SEOUL) == f'<tg-time unix="{moment}" format="t">12:03</tg-time>'
    later = NOON_IN_SEOUL + timedelta(days=1)
    assert 'format="wDt">Wed 25 Nov 12:03<' in speaker.when_tag(later)


def test_a_time_without_a_zone_is_refused(catalogs: Catalogs) -> None:
    """Nobody knows what a naive time means."""
    with pytest.raises(ValueError, match="without a zone"):
        catalogs.for_language("ko").time(NOON_IN_SEOUL.replace(tzinfo=None))


def test_a_folder_of_catalogs_is_a_language(tmp_path: Path) -> None:
    """The languages are those with a folder, the default first, then by code; other folders are none."""
    locales = with_a_third_language(tmp_path)
    (locales / "templates" / "LC_MESSAGES").mkdir(parents=True)
    assert languages_in(locales) == ("ko", "en", "ja")
    assert languages_in() == ("ko", "en")
    offered = Catalogs.load("booking", now=lambda: NOON_IN_SEOUL, folder=locales).languages
    assert [language.name for language in offered] == ["한국어", "English", "日本語"]


def test_a_language_is_named_in_itself() -> None:
    """A name begins with a capital, as on a button, wherever the language has capitals."""
    assert [language_named(code).name for code in ("fr", "ru", "ar")] == ["Français", "Русский", "العربية"]


def test_a_third_language_writes_as_its_readers_do(tmp_path: Path) -> None:
    """Days, money and distances of a language that nobody wrote code for come from CLDR."""
    catalogs = Catalogs.load("booking", now=lambda: NOON_IN_SEOUL, folder=with_a_third_language(tmp_path))
    japanese = catalogs.for_language("ja")
    assert japanese.date(NOON_IN_SEOUL) == "11月24日(火)"
    assert japanese.date(NOON_IN_SEOUL + timedelta(days=60)) == "2027年1月23日(土)"
    assert japanese.money(4800, "KRW") == "₩4,800"
    assert [japanese.distance(metres) for metres in (80, 10_460)] == ["80 m", "10.5 km"]


@pytest.mark.parametrize(
    ("language", "forms", "chosen"),
    [
        ("ru", ("one", "few", "many"), {1: "one", 3: "few", 5: "many", 21: "one"}),
        ("fr", ("one", "other"), {0: "one", 2: "other", 1_000_000: "other"}),
        ("cs", ("one", "few", "other"), {1: "one", 3: "few", 5: "other"}),
        ("ja", ("other",), {1: "other", 2: "other"}),
    ],
)
def test_every_languages_plurals_are_chosen(
    language: str, forms: tuple[str, ...], chosen: dict[int, str]
) -> None:
    """A count takes the form that CLDR has for it, in languages with few forms or many."""
    speaker = Translator(language, {"cars": forms}, ZoneInfo("Asia/Seoul"), lambda: NOON_IN_SEOUL)
    assert {count: speaker.text("cars", count=count) for count in chosen} == chosen
