"""What Telegram makes of HTML, entities and lengths."""

from typing import Any

import pytest

from bot.simulator.telegram import ApiError
from bot.simulator.telegram.entities import formatted


def html(text: str) -> tuple[str, list[dict[str, Any]]]:
    return formatted(text, "HTML", None)


@pytest.mark.parametrize(
    ("tag", "kind"),
    [
        ("b", "bold"),
        ("strong", "bold"),
        ("i", "italic"),
        ("em", "italic"),
        ("u", "underline"),
        ("s", "strikethrough"),
        ("del", "strikethrough"),
        ("code", "code"),
        ("pre", "pre"),
        ("blockquote", "blockquote"),
        ("tg-spoiler", "spoiler"),
    ],
)
def test_supported_tags(tag: str, kind: str) -> None:
    """Every supported tag becomes its entity, counted in UTF-16 units."""
    assert html(f"🚕 <{tag}>택시</{tag}>!") == ("🚕 택시!", [{"type": kind, "offset": 3, "length": 2}])


def test_nested_tags_and_references() -> None:
    """Tags nest, and the four named references and numbers are decoded once."""
    text, entities = html("<b>a<i>&lt;b&gt;</i></b> &amp;amp; &#44032; &nbsp;")
    assert text == "a<b> &amp; 가 &nbsp;"
    assert [(e["type"], e["offset"], e["length"]) for e in entities] == [("bold", 0, 4), ("italic", 1, 3)]


def test_links_and_times() -> None:
    """Links, mentions by id, languages of code and date-times carry their values."""
    _, [link, mention] = html('<a href="https://x.kr/?a=1&amp;b=2>">go</a> <a href="tg://user?id=7">m</a>')
    assert (link["type"], link["url"]) == ("text_link", "https://x.kr/?a=1&b=2>")
    assert (mention["type"], mention["user"]["id"]) == ("text_mention", 7)
    _, [code] = html('<pre><code class="language-python">x</code></pre>')
    assert (code["type"], code["language"]) == ("pre", "python")
    _, [time] = html('<tg-time unix="1800000000" format="wDT">soon</tg-time>')
    assert (time["unix_time"], time["date_time_format"]) == (1800000000, "wDT")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("가<b><i>x</b></i>", 'Unmatched end tag at byte offset 10, expected "</i>", found "</b>"'),
        ("<div>x</div>", 'Unsupported start tag "div" at byte offset 0'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ('<span class="x">y</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<tg-time unix="soon">x</tg-time>', "invalid Unix time specified"),
        ('<tg-time unix="1800000000" format="zz">x</tg-time>', "invalid date-time format specified"),
    ],
)
def test_broken_html_is_refused(text: str, reason: str) -> None:
    """Markup that Telegram cannot parse is a 400 that says why and where."""
    with pytest.raises(ApiError) as refusal:
        html(text)
    assert refusal.value.description == f"Bad Request: can't parse entities: {reason}"


@pytest.mark.parametrize("text", ["", "  \n ", "<b> </b>"])
def test_text_that_is_empty_after_parsing(text: str) -> None:
    """A text without anything to see is refused."""
    with pytest.raises(ApiError, match="message text is empty"):
        html(text)


def test_length_counts_after_parsing() -> None:
    """4096 characters pass whatever their tags need; one more does not."""
    assert len(html("<b>" + "가" * 4096 + "</b>")[0]) == 4096
    with pytest.raises(ApiError, match="message is too long"):
        html("<b>" + "가" * 4097 + "</b>")


def test_blanks_around_a_text_are_dropped() -> None:
    """Offsets follow when the blanks before a text go."""
    assert html("  <b>x</b> \n") == ("x", [{"type": "bold", "offset": 0, "length": 1}])


@pytest.mark.parametrize(
    "entity",
    [
        {"type": "shiny", "offset": 0, "length": 1},
        {"type": "bold", "offset": 0, "length": 99},
        {"type": "bold", "offset": -1, "length": 1},
        {"type": "bold", "offset": "0", "length": 1},
        {"type": "text_link", "offset": 0, "length": 1},
        {"type": "date_time", "offset": 0, "length": 1},
    ],
)
def test_wrong_entities_are_refused(entity: dict[str, Any]) -> None:
    """An entity needs a known type, a place inside the text and its values."""
    with pytest.raises(ApiError, match="can't parse"):
        formatted("text", None, [entity])


def test_commands_and_mentions_are_marked() -> None:
    """Telegram marks commands, mentions and links by itself."""
    _, entities = formatted("/start@taxi_bot 그리고 @minji https://x.kr/a", None, None)
    assert [entity["type"] for entity in entities] == ["bot_command", "mention", "url"]
