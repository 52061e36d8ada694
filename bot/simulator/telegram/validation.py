"""Kinds of method parameters: each takes what came over the wire and gives a checked value."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.simulator.telegram.errors import ApiError, Json, bad_request

Kind = Callable[[str, Any], Any]

_MISSING = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "user_id": "invalid user_id specified",
}


@dataclass(frozen=True, slots=True)
class Spec:
    """What a method takes: the kind of each parameter, and which of them must be there."""

    fields: Mapping[str, Kind]
    required: tuple[str, ...] = ()

    def check(self, raw: Mapping[str, Any]) -> tuple[Json, list[str]]:
        """Checked parameters, and the names of those that the method does not have.

        Telegram itself ignores unknown names, so they are told apart and not refused.
        Raises `ApiError` 400 for a missing or malformed parameter.
        """
        checked: Json = {}
        unknown: list[str] = []
        for name, value in raw.items():
            kind = self.fields.get(name)
            if kind is None:
                unknown.append(name)
            elif value is not None:
                checked[name] = kind(name, value)
        for name in self.required:
            if name not in checked:
                raise bad_request(_MISSING.get(name, f'parameter "{name}" is required'))
        return checked, unknown


def integer(name: str, raw: Any) -> int:
    """A whole number, or its decimal digits in a form."""
    if isinstance(raw, int) and not isinstance(raw, bool):
        return raw
    if isinstance(raw, str):
        try:
            return int(raw)
        except ValueError:
            pass
    raise bad_request(f"can't parse {name}: Number expected")


def number(name: str, raw: Any) -> float:
    """A number with or without a fraction."""
    if isinstance(raw, int | float | str) and not isinstance(raw, bool):
        try:
            return float(raw)
        except ValueError:
            pass
    raise bad_request(f"can't parse {name}: Number expected")


def boolean(name: str, raw: Any) -> bool:
    """A truth value; in a form the words true, yes and 1 are true and everything else is false."""
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, int | str):
        return str(raw).lower() in {"true", "yes", "1"}
    raise bad_request(f"can't parse {name}: Boolean expected")


def string(name: str, raw: Any) -> str:
    """A text in valid Unicode."""
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise bad_request(f"can't parse {name}: String expected")
    text = str(raw)
    try:
        text.encode()
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    return text


def chat_id(name: str, raw: Any) -> int | str:
    """A chat's number, or a public name that begins with @."""
    if isinstance(raw, str) and raw.startswith("@"):
        return raw
    if raw == "":
        raise bad_request("chat_id is empty")
    try:
        return integer(name, raw)
    except ApiError as refusal:
        raise bad_request("chat not found") from refusal


def decoded(name: str, raw: Any) -> Any:
    """A nested value: as it stands in a JSON body, or JSON text in a form."""
    if not isinstance(raw, str):
        return raw
    try:
        return json.loads(raw)
    except ValueError:
        raise bad_request(f"can't parse {name} JSON object") from None


def json_object(name: str, raw: Any) -> Json:
    """A nested JSON object."""
    value = decoded(name, raw)
    if not isinstance(value, dict):
        raise bad_request(f"object expected as {name.replace('_', ' ')}")
    return value


def json_objects(name: str, raw: Any) -> list[Json]:
    """A nested array of JSON objects."""
    value = decoded(name, raw)
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise bad_request(f"can't parse {name}: Array of Object expected")
    return value


def strings(name: str, raw: Any) -> list[str]:
    """A nested array of strings."""
    value = decoded(name, raw)
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise bad_request(f"can't parse {name}: Array of String expected")
    return value


def one_of(*choices: str) -> Kind:
    """A string out of a closed list."""

    def check(name: str, raw: Any) -> str:
        if (value := string(name, raw)) not in choices:
            raise bad_request(f"wrong parameter {name} in request")
        return value

    return check


def sized(shortest: int, longest: int, refusal: str) -> Kind:
    """A string whose length in characters is within bounds, else `refusal`."""

    def check(name: str, raw: Any) -> str:
        if not shortest <= len(value := string(name, raw)) <= longest:
            raise bad_request(refusal)
        return value

    return check


def within(lowest: float, highest: float, refusal: str) -> Kind:
    """A number within bounds, else `refusal`."""

    def check(name: str, raw: Any) -> float:
        if not lowest <= (value := number(name, raw)) <= highest:
            raise bad_request(refusal)
        return value

    return check
