"""How a refusal is said to dispatchers: by the fact that stood in the way."""

from dispatcher_panel.staff.parsing import Unclear
from dispatcher_panel.texts import Texts
from domain import errors
from domain.errors import DomainError

KEYS: dict[type[DomainError], str] = {
    errors.BookingNotFound: "no.booking",
    errors.VehicleNotFound: "no.vehicle",
    errors.RefundNotFound: "no.refund",
    errors.UnknownGrade: "no.grade",
    errors.PlateRefused: "no.plate",
    errors.PlateTaken: "no.plate_taken",
    errors.LotRefused: "no.lot",
    errors.VehicleOnJob: "no.on_job",
    errors.PhoneRefused: "no.phone",
    errors.PickupTimeRefused: "no.when",
    errors.TextRefused: "no.text",
    errors.CardNumberRefused: "no.card_number",
    errors.TooFar: "no.too_far",
    errors.TooManyPassengers: "no.seats",
    errors.TooManyBookings: "no.limit",
    errors.RefundRefused: "no.refund_amount",
    errors.StaleRecord: "no.moved_on",
    errors.BookingMovedOn: "no.moved_on",
}


def refusal_key(refusal: DomainError | Unclear) -> str:
    """The key of the text for a refusal; one that nobody thought of has a general text."""
    if isinstance(refusal, Unclear):
        return f"unclear.{refusal.args[0]}"
    for kind in type(refusal).__mro__:
        if kind in KEYS:
            return KEYS[kind]
    return "no.other"


def refusal_text(refusal: DomainError | Unclear, texts: Texts, example: str = "") -> str:
    """The HTML that says what stood in the way, with an example of how it is meant where there is one."""
    said = f"⚠️ {texts.text(refusal_key(refusal))}"
    return f"{said}\n{texts.text('example', example=example)}" if example else said


def refusal_popup(refusal: DomainError | Unclear, texts: Texts) -> str:
    """The same for the pop-up of a press, without HTML."""
    return texts.plain(refusal_key(refusal))
