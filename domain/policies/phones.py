"""Telephone numbers as people type them, and as the books keep them."""

from functools import lru_cache
from unicodedata import normalize

import phonenumbers

from domain.errors import PhoneRefused


def canonical_phone(text: str, region: str = "KR") -> str:
    """The number in E.164 form (+8210...), full-width digits read as plain ones. Raises PhoneRefused."""
    candidate = normalize("NFKC", text).strip()
    if candidate.isdigit() and not candidate.startswith("0"):
        candidate = f"+{candidate}"
    try:
        number = phonenumbers.parse(candidate[:40], region)
    except phonenumbers.NumberParseException as unreadable:
        raise PhoneRefused() from unreadable
    if not phonenumbers.is_possible_number(number):
        raise PhoneRefused()
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@lru_cache(maxsize=1024)
def spoken_phone(phone: str, region: str = "KR") -> str:
    """The number as people read it at home: 010-1234-5678."""
    try:
        number = phonenumbers.parse(phone, region)
    except phonenumbers.NumberParseException:
        return phone
    at_home = number.country_code == phonenumbers.country_code_for_region(region)
    form = (
        phonenumbers.PhoneNumberFormat.NATIONAL if at_home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )
    return phonenumbers.format_number(number, form)
