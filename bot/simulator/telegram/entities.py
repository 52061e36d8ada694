"""Message formatting: HTML and entity lists in, plain text with checked entities out."""

import re
from html import unescape
from typing import Any

from bot.simulator.telegram.errors import ApiError, Json, bad_request

_SIMPLE_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
}
_TAGS = {*_SIMPLE_TAGS, "a", "span", "blockquote", "tg-emoji", "tg-time"}
ENTITY_TYPES = {
    "mention",
    "hashtag",
    "cashtag",
    "bot_command",
    "url",
    "email",
    "phone_number",
    "bold",
    "italic",
    "underline",
    "strikethrough",
    "spoiler",
    "blockquote",
    "expandable_blockquote",
    "code",
    "pre",
    "text_link",
    "text_mention",
    "custom_emoji",
    "date_time",
}
_TIME_FORMAT = re.compile(r"(?:r|w?[dD]?[tT]?)\Z")
_TAG = re.compile(r"""<(/?)([a-zA-Z0-9-]*)((?:"[^"]*"|'[^']*'|[^>"'])*)>""")
_TAG_NAME = re.compile(r"</?([a-zA-Z0-9-]*)")
_ATTRIBUTE = re.compile(r"""\s*([a-zA-Z-]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?""")
_REFERENCE = re.compile(r"&(?:lt|gt|amp|quot|#\d{1,7}|#x[0-9a-fA-F]{1,6});")
_DETECTED = re.compile(
    r"(?P<url>https?://[^\s<>]+)"
    r"|(?<![\w/])(?P<bot_command>/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?)(?![\w/])"
    r"|(?<!\w)(?P<mention>@[A-Za-z][A-Za-z0-9_]{3,31})(?!\w)"
)


def utf16_length(text: str) -> int:
    """The length of `text` in UTF-16 code units, in which Telegram counts offsets."""
    return len(text) + sum(1 for character in text if ord(character) > 0xFFFF)


def detect(text: str) -> list[Json]:
    """Commands, mentions and links that Telegram marks by itself."""
    if "/" not in text and "@" not in text:
        return []
    return [
        {
            "type": match.lastgroup,
            "offset": utf16_length(text[: match.start()]),
            "length": utf16_length(match.group()),
        }
        for match in _DETECTED.finditer(text)
    ]


def formatted(text: str, parse_mode: str | None, entities: list[Json] | None) -> tuple[str, list[Json]]:
    """Plain text and entities of a message that a bot sends.

    Raises `ApiError` 400 for markup that cannot be parsed, for empty and for too long text.
    Of the parse modes only HTML is known here; our bots use no other.
    """
    if parse_mode:
        if parse_mode.lower() != "html":
            raise bad_request("unsupported parse_mode")
        text, found = _HtmlText(text).parse()
    else:
        found = checked_entities(text, entities or [])
    text, found = _trimmed(text, found)
    if not text:
        raise bad_request("message text is empty")
    if len(text) > 4096:
        raise bad_request("message is too long")
    if not found or all(entity["type"] != "code" and entity["type"] != "pre" for entity in found):
        found = found + detect(text)
    return text, found


def checked_entities(text: str, entities: list[Json]) -> list[Json]:
    """The `entities` parameter, each with a known type, in bounds and complete."""
    size = utf16_length(text)
    for entity in entities:
        _check_entity(entity, size)
    return entities


def _check_entity(entity: Json, size: int) -> None:
    kind, offset, length = entity.get("type"), entity.get("offset"), entity.get("length")
    if kind not in ENTITY_TYPES:
        raise bad_request("can't parse MessageEntity: unsupported type specified")
    if not isinstance(offset, int) or not isinstance(length, int):
        raise bad_request('can\'t parse MessageEntity: field "offset" must be of type Number')
    if offset < 0 or length <= 0 or offset + length > size:
        raise bad_request("can't parse entities: entity is outside of the text")
    if kind == "text_link" and not entity.get("url"):
        raise bad_request("can't parse MessageEntity: can't find field \"url\"")
    if kind == "date_time":
        _check_time(entity.get("unix_time"), entity.get("date_time_format"))


def _check_time(unix_time: Any, layout: Any) -> None:
    if not isinstance(unix_time, int) or unix_time <= 0:
        raise bad_request("can't parse entities: invalid Unix time specified")
    if layout is not None and not _TIME_FORMAT.match(str(layout)):
        raise bad_request("can't parse entities: invalid date-time format specified")


def _trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Telegram drops blanks around a text; offsets move with them."""
    bare = text.strip()
    if bare == text:
        return text, entities
    lead, size = utf16_length(text[: len(text) - len(text.lstrip())]), utf16_length(bare)
    kept = []
    for entity in entities:
        start = max(0, entity["offset"] - lead)
        end = min(size, entity["offset"] + entity["length"] - lead)
        if end > start:
            kept.append({**entity, "offset": start, "length": end - start})
    return bare, kept


class _HtmlText:
    """One pass over a text in Telegram's HTML, https://core.telegram.org/bots/api#html-style."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._text: list[str] = []
        self._length = 0
        self._open: list[tuple[str, int, Json | None]] = []
        self._entities: list[Json] = []

    def parse(self) -> tuple[str, list[Json]]:
        """The text without tags, and its entities in reading order."""
        position = 0
        while (start := self._source.find("<", position)) >= 0:
            self._put(self._source[position:start])
            match = _TAG.match(self._source, start)
            if match is None:
                raise self._unfinished(start)
            if match.group(1):
                self._close(match.group(2).lower(), start)
            else:
                self._begin(match.group(2).lower(), match.group(3), start)
            position = match.end()
        self._put(self._source[position:])
        if self._open:
            raise bad_request(
                f"can't parse entities: Can't find end tag corresponding to start tag \"{self._open[-1][0]}\""
            )
        self._entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return "".join(self._text), self._entities

    def _unfinished(self, at: int) -> ApiError:
        name = _TAG_NAME.match(self._source, at)
        tag = name.group(1).lower() if name else ""
        return self._refusal("Unclosed start tag" if tag in _TAGS else f'Unsupported start tag "{tag}"', at)

    def _put(self, raw: str) -> None:
        if raw:
            plain = _REFERENCE.sub(lambda match: unescape(match.group()), raw) if "&" in raw else raw
            self._text.append(plain)
            self._length += utf16_length(plain)

    def _begin(self, tag: str, rest: str, at: int) -> None:
        if tag not in _TAGS:
            raise self._refusal(f'Unsupported start tag "{tag}"', at)
        attributes = {name.lower(): unescape(value.strip("\"'")) for name, value in _ATTRIBUTE.findall(rest)}
        self._open.append((tag, self._length, self._entity(tag, attributes, at)))

    def _entity(self, tag: str, attributes: dict[str, str], at: int) -> Json | None:
        if tag == "span":
            if attributes.get("class") != "tg-spoiler":
                raise self._refusal('Tag "span" must have class "tg-spoiler"', at)
            return {"type": "spoiler"}
        if tag == "a":
            return _link(attributes.get("href", ""))
        if tag == "blockquote":
            return {"type": "expandable_blockquote" if "expandable" in attributes else "blockquote"}
        if tag == "tg-emoji":
            return {"type": "custom_emoji", "custom_emoji_id": attributes.get("emoji-id", "")}
        if tag == "tg-time":
            return _time(attributes)
        return self._simple(tag, attributes)

    def _simple(self, tag: str, attributes: dict[str, str]) -> Json | None:
        language = attributes.get("class", "").removeprefix("language-")
        if tag == "code" and language and self._open and self._open[-1][0] == "pre":
            outer = self._open[-1][2]
            if outer is not None:
                outer["language"] = language
            return None
        return {"type": _SIMPLE_TAGS[tag]}

    def _close(self, tag: str, at: int) -> None:
        if not self._open:
            raise self._refusal("Unexpected end tag", at)
        expected, start, entity = self._open.pop()
        if tag and tag != expected:
            raise self._refusal("Unmatched end tag", at, f', expected "</{expected}>", found "</{tag}>"')
        if entity is not None and self._length > start:
            self._entities.append({**entity, "offset": start, "length": self._length - start})

    def _refusal(self, reason: str, at: int, tail: str = "") -> ApiError:
        offset = len(self._source[:at].encode("utf-8", "surrogatepass"))
        return bad_request(f"can't parse entities: {reason} at byte offset {offset}{tail}")


def _link(href: str) -> Json | None:
    if match := re.match(r"tg://user\?id=(\d+)\Z", href):
        mentioned = {"id": int(match.group(1)), "is_bot": False, "first_name": "User"}
        return {"type": "text_mention", "user": mentioned}
    return {"type": "text_link", "url": href} if href else None


def _time(attributes: dict[str, str]) -> Json:
    unix = attributes.get("unix", "")
    _check_time(int(unix) if unix.isdigit() else None, attributes.get("format"))
    entity: Json = {"type": "date_time", "unix_time": int(unix)}
    if layout := attributes.get("format"):
        entity["date_time_format"] = layout
    return entity
