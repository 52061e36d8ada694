"""Telephone numbers as people type them, and as the database keeps them."""

import re
from functools import lru_cache
from unicodedata import normalize

import phonenumbers

from domain.errors import PhoneRefused

_RELAY = re.compile(r"(50\d)(\d{3,4})(\d{4})")
"""A Korean relay ("safety") number, said as 0507-1234-5678; phonenumbers would group it 050-71234-5678."""
SHORTEST_ABROAD = 10
"""Digits, country included, of a foreign number that the numbering plans do not know (yet)."""
KOREA, MOBILE, MOBILE_DIGITS = 82, "10", 10
"""A Korean mobile number has eight digits after the 010 (national numbering plan); shorter ones are slips."""


def canonical_phone(text: str, region: str = "KR") -> str:
    """The number in E.164 form (+8210...), full-width digits read as plain ones. Raises PhoneRefused.

    Digits alone are a number with its country, as Telegram gives them, where there is such a number; else
    one of the region (1588-1234).
    """
    candidate = normalize("NFKC", text).strip()[:40]
    for written in (f"+{candidate}", candidate) if candidate.isdigit() else (candidate,):
        number = _parsed(written, region)
        if number is not None and _can_be_called(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    raise PhoneRefused()


def _parsed(text: str, region: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None


def _can_be_called(number: phonenumbers.PhoneNumber) -> bool:
    national = phonenumbers.national_significant_number(number)
    if number.country_code == KOREA:
        short_mobile = national.startswith(MOBILE) and len(national) != MOBILE_DIGITS
        return phonenumbers.is_valid_number(number) and not short_mobile
    known_abroad = phonenumbers.is_valid_number(number)
    whole = len(f"{number.country_code}{national}") >= SHORTEST_ABROAD
    return known_abroad or (whole and phonenumbers.is_possible_number(number))


@lru_cache(maxsize=1024)
def spoken_phone(phone: str, region: str = "KR") -> str:
    """The number as people read it at home: 010-1234-5678."""
    try:
        number = phonenumbers.parse(phone, region)
    except phonenumbers.NumberParseException:
        return phone
    at_home = number.country_code == phonenumbers.country_code_for_region(region)
    relay = _RELAY.fullmatch(phonenumbers.national_significant_number(number))
    if at_home and number.country_code == KOREA and relay is not None:
        return "-".join((f"0{relay[1]}", relay[2], relay[3]))
    form = (
        phonenumbers.PhoneNumberFormat.NATIONAL if at_home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )
    return phonenumbers.format_number(number, form)
