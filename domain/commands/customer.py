"""What customers ask for."""

from dataclasses import dataclass
from datetime import datetime

from domain.values.actor import Actor
from domain.values.ids import BookingCode, CustomerId
from domain.values.place import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class RememberCustomer:
    """Somebody wrote to the booking bot: remember the name and Telegram's language."""

    customer_id: CustomerId
    name: str
    telegram_language: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseLanguage:
    """The customer chose a language, named by its code."""

    customer_id: CustomerId
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SavePhone:
    """The customer shared a contact; `contact_user_id` must be the customer's own."""

    customer_id: CustomerId
    contact_user_id: int | None
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RideRequest:
    """What a ride shall be; `pickup_at` None means now (else UTC)."""

    grade: str
    pickup: Place
    dropoff: Place
    pickup_at: datetime | None = None
    passengers: int = 1
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceBooking:
    """Hold a fare and send the invoice. The same `request_key` never makes a second booking."""

    customer_id: CustomerId
    request: RideRequest
    contact_name: str
    contact_phone: str
    language: str
    request_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BookByPhone:
    """A dispatcher books for a caller, who pays by a link."""

    dispatcher_id: int
    request: RideRequest
    contact_name: str
    contact_phone: str
    language: str
    request_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimBooking:
    """Somebody opened a caller's payment link in Telegram."""

    customer_id: CustomerId
    claim_token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SendInvoiceAgain:
    """The customer wants to pay a booking that still waits for it."""

    customer_id: CustomerId
    code: BookingCode


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelBooking:
    """End a booking for a customer (own bookings only) or of staff.

    `agreed_kept` is what the preview said the company keeps, in minor units: where the terms have
    come to another amount since, nothing happens and the person is asked again.
    """

    code: BookingCode
    actor: Actor
    seen: int | None = None
    agreed_kept: int | None = None
    note: str = ""
    declined: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckCheckout:
    """Telegram asks whether a payment may go ahead (pre_checkout_query)."""

    payer_id: int
    payload: str
    amount: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCharge:
    """A charge has arrived (successful_payment, or read back from a gateway)."""

    payer_id: int | None
    payload: str
    amount: int
    currency: str
    charge_id: str
    provider_charge_id: str | None = None
