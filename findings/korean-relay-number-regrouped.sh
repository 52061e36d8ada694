#!/usr/bin/env bash
# One would guess: phonenumbers writes a Korean relay ("safety") number as it is printed, 0507-1234-5678.
# What happens: it is valid, but the 7 moves into the next group: 050-71234-5678; 0507-123-4567 even becomes
#   050-7123-4567. Its kind is PERSONAL_NUMBER, not MOBILE, though it stands for somebody's mobile.
# Why it matters: read aloud to a driver it is hard to recognise, and "mobile numbers only" would turn it away.
# In our code: domain/policies/phones.py groups a relay number itself.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
PATH="$folder/venv/bin:$PATH"
python3 -m pip install -q 'phonenumbers==9.0.43'

cat > "$folder/relay.py" <<'PYTHON'
import sys
from importlib.metadata import version

from phonenumbers import PhoneNumberFormat, PhoneNumberType, format_number, is_valid_number, number_type, parse

EXPECTED = {"0507-1234-5678": "050-71234-5678", "0507-123-4567": "050-7123-4567"}
"""As printed, and as the library writes it."""

print("phonenumbers", version("phonenumbers"))
for printed, regrouped in EXPECTED.items():
    number = parse(printed, "KR")
    written = format_number(number, PhoneNumberFormat.NATIONAL)
    international = format_number(number, PhoneNumberFormat.E164)
    kind = number_type(number)
    valid, named = is_valid_number(number), PhoneNumberType.to_string(kind)
    print(f"{printed}: valid {valid}, {named}, {international}, written {written}")
    if not valid or kind != PhoneNumberType.PERSONAL_NUMBER:
        sys.exit("No longer so: a relay number is of another kind.")
    if written != regrouped:
        sys.exit("No longer so: a relay number is grouped in another way.")
    if parse(international) != number:
        sys.exit("No longer so: a relay number does not come back from E.164.")
print("Still so: a relay number keeps its digits and loses its grouping.")
PYTHON
python3 "$folder/relay.py"
