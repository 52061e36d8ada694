"""Korean number plates, with or without a region: 12가3456, 123가4567, 서울34아1234."""

import re

from domain.errors import PlateRefused

_PLATE = re.compile(r"([가-힣]{2})?(\d{2,3})([가-힣])(\d{4})")


def canonical_plate(text: str) -> str:
    """The plate without spaces and dashes. Raises PlateRefused."""
    plate = re.sub(r"[\s\-·]", "", text)
    if not _PLATE.fullmatch(plate):
        raise PlateRefused()
    return plate


def spoken_plate(plate: str) -> str:
    """The plate as people read it: 12가 3456; anything else stays as it is."""
    found = _PLATE.fullmatch(plate)
    if not found:
        return plate
    region, number, letter, serial = found.groups()
    return f"{region + ' ' if region else ''}{number}{letter} {serial}"
