"""Takes tokens, phone numbers, card numbers and other secrets out of whatever is about to be logged."""

import re
from collections.abc import Iterable, Mapping, MutableMapping
from typing import Any

MASK = "[masked]"

_TOKEN = re.compile(r"\b\d{6,}:[A-Za-z0-9_-]{20,}|(?<=/bot)\d+:[^/\s]+")
_PASSWORD = re.compile(r"(?<=://)([^/\s:@]*):[^/\s@]+@")
_CARD = re.compile(r"(?<![\w-])\d(?:[ -]?\d){12,18}(?!\w)")
_PHONE = re.compile(
    r"(?<![\w.:-])(?:\+\d(?:[ ().-]{0,2}\d){7,14}|0\d{1,2}[ .-]?\d{3,4}[ .-]?\d{4})(?![\w:-])"
)
_PRIVATE_KEYS = re.compile(
    r"token|secret|passw|authorization|signature|phone|contact|address|first_name|last_name|card_number",
    re.IGNORECASE,
)


def looks_like_a_card(digits: str) -> bool:
    """Say whether the digits in a text pass the Luhn check that every payment card passes."""
    total = 0
    for place, digit in enumerate(int(sign) for sign in reversed(digits) if sign.isdigit()):
        doubled = digit * 2 if place % 2 else digit
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


class Masker:
    """A structlog processor that masks secrets in keys, values and exception texts, however deep."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        """Take the secrets that are known word by word; shorter than six signs they would mask everything."""
        known = sorted({secret for secret in secrets if len(secret) >= 6}, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, known))) if known else None

    def __call__(
        self, _logger: Any, _method: str, event: MutableMapping[str, Any]
    ) -> MutableMapping[str, Any]:
        """Give the event with everything secret in it masked."""
        return {key: self._private(key, value) for key, value in event.items()}

    def text(self, text: str) -> str:
        """Mask one text."""
        if self._known:
            text = self._known.sub(MASK, text)
        text = _TOKEN.sub(MASK, text)
        text = _PASSWORD.sub(rf"\1:{MASK}@", text)
        text = _CARD.sub(lambda found: MASK if looks_like_a_card(found[0]) else found[0], text)
        return _PHONE.sub(MASK, text)

    def _private(self, key: object, value: Any) -> Any:
        if value is not None and isinstance(key, str) and _PRIVATE_KEYS.search(key):
            return MASK
        return self._value(value)

    def _value(self, value: Any) -> Any:
        if value is None or isinstance(value, (bool, int, float)):
            return value
        if isinstance(value, Mapping):
            return {key: self._private(key, inner) for key, inner in value.items()}
        if isinstance(value, (list, tuple, set, frozenset)):
            return [self._value(inner) for inner in value]
        return self.text(value if isinstance(value, str) else str(value))
