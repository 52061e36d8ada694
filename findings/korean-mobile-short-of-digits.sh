#!/usr/bin/env bash
# One would guess: phonenumbers' strict test (is_valid_number) refuses a Korean mobile number with a digit missing;
#   a 010 number always has eight digits after the 010. What happens: 010-123-4567 is valid and MOBILE, and with two
#   digits missing it still passes is_possible_number, and is written back as 1012-3456, the leading zero gone.
# Why it matters: the driver calls this number at the pickup, and neither check finds a slip of the finger.
# In our code: domain/policies/phones.py counts the digits of a 010 number itself, and asks for a valid Korean number.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
PATH="$folder/venv/bin:$PATH"
python3 -m pip install -q 'phonenumbers==9.0.43'

cat > "$folder/digits.py" <<'PYTHON'
import sys
from importlib.metadata import version

from phonenumbers import (
    PhoneNumberFormat,
    PhoneNumberType,
    format_number,
    is_possible_number,
    is_valid_number,
    number_type,
    parse,
)

EXPECTED = {
    "010-1234-5678": (True, True, "MOBILE", "010-1234-5678"),
    "010-123-4567": (True, True, "MOBILE", "010-123-4567"),
    "010-123-456": (True, False, "UNKNOWN", "1012-3456"),
}
"""Typed: possible, valid, kind, and how it is written back."""

print("phonenumbers", version("phonenumbers"))
for typed, expected in EXPECTED.items():
    number = parse(typed, "KR")
    kind = PhoneNumberType.to_string(number_type(number))
    written = format_number(number, PhoneNumberFormat.NATIONAL)
    found = is_possible_number(number), is_valid_number(number), kind, written
    print(f"{typed}: possible {found[0]}, valid {found[1]}, {found[2]}, written back {found[3]}")
    if found != expected:
        sys.exit(f"No longer so: {typed} is seen in another way.")
print("Still so: a 010 number short of one digit is a valid mobile number, and short of two a possible one.")
PYTHON
python3 "$folder/digits.py"
