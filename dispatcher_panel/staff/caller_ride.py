"""A caller's ride as a dispatcher types it, in one line or answer by answer; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dispatcher_panel.refusals import Unclear
from dispatcher_panel.staff.parsing import read_grade, read_pickup_time, wall_clock
from dispatcher_panel.staff.prompts import FORMS, one_line
from dispatcher_panel.texts import Texts
from domain.commands.customer import RideRequest
from domain.policies.business_rules import MAX_LABEL, MAX_NAME, BusinessRules
from domain.policies.phones import canonical_phone, spoken_phone
from domain.policies.ride_requests import check_text
from domain.values.place import Place

FORM = "book"
FIELDS = FORMS[FORM]
ORDER = ("grade", "pickup", "dropoff", "phone", "name", "when")
"""How the parts stand in one line; the last may be missing and means now."""


@dataclass(frozen=True, slots=True)
class Caller:
    """What a caller wants, and how to reach them (E.164)."""

    request: RideRequest
    name: str
    phone: str


def split_line(text: str) -> dict[str, str]:
    """`basic; from; to; phone; name[; time]` as field and text. Raises Unclear("parts")."""
    parts = [one_line(part) for part in text.replace("；", ";").strip().rstrip(";").split(";")]
    if not len(ORDER) - 1 <= len(parts) <= len(ORDER):
        raise Unclear("parts")
    return dict(zip(ORDER, [*parts, ""], strict=False))


def checked(field: str, text: str, rules: BusinessRules, texts: Texts, now: datetime) -> str:
    """One answer in the form in which a prompt shows it, and `caller_of` reads it.

    Raises PhoneRefused, TextRefused, CardNumberRefused, UnknownGrade, PickupTimeRefused, Unclear.
    """
    if field == "grade":
        return read_grade(text, rules.tariff).name_in(texts.language)
    if field == "phone":
        return spoken_phone(canonical_phone(text))
    if field == "when":
        at = read_pickup_time(text, rules, now, texts.plain("now"))
        return texts.plain("now") if at is None else wall_clock(at, rules)
    check_text(text, MAX_NAME if field == "name" else MAX_LABEL)
    return text


def caller_of(answers: Sequence[str], rules: BusinessRules, texts: Texts, now: datetime) -> Caller:
    """The caller behind all answers of a prompt, in the order of FIELDS. Raises as `checked` does."""
    given = dict(zip(FIELDS, answers, strict=True))
    request = RideRequest(
        grade=read_grade(given["grade"], rules.tariff).code,
        pickup=Place(given["pickup"]),
        dropoff=Place(given["dropoff"]),
        pickup_at=read_pickup_time(given["when"], rules, now, texts.plain("now")),
    )
    return Caller(request, given["name"], canonical_phone(given["phone"]))
