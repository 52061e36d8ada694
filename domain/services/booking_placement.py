"""What placing a booking means, however it came in."""

from domain.commands.customer import RideRequest
from domain.model.booking import Booking
from domain.model.contact import Contact
from domain.model.payment import Payment
from domain.policies.fares import quote
from domain.policies.phones import canonical_phone
from domain.policies.ride_requests import check_ride_request
from domain.ports.unit_of_work import UnitOfWork
from domain.services.payment_opening import open_payment
from domain.services.use_case_context import UseCaseContext
from domain.values.actor import Actor
from domain.values.ids import BookingCode, BookingId, CustomerId, PaymentId


async def new_booking(
    uow: UnitOfWork,
    context: UseCaseContext,
    request: RideRequest,
    contact: Contact,
    language: str,
    customer_id: CustomerId | None,
    actor: Actor,
    *,
    code: BookingCode | None = None,
) -> Booking:
    """A placed booking with its fare held, not stored yet, under a free `code` (None: another one).

    Raises a BookingRefused.
    """
    now = context.now()
    check_ride_request(request, contact.name, context.rules, now)
    priced = quote(request, context.rules)
    booking = Booking(
        id=BookingId(context.ids.number()),
        code=code or await _free_code(uow, context),
        customer_id=customer_id,
        language=language,
        grade=request.grade,
        pickup=request.pickup,
        dropoff=request.dropoff,
        pickup_at=request.pickup_at,
        passengers=request.passengers,
        note=request.note.strip(),
        distance_m=priced.distance_m,
        fare=priced.fare,
        currency=priced.currency,
        terms=priced.terms,
        contact=Contact(contact.name.strip(), canonical_phone(contact.phone)),
    )
    booking.place(actor, now, now + context.rules.pay_within)
    return booking


async def add_payment(uow: UnitOfWork, context: UseCaseContext, booking: Booking) -> Payment:
    """A payment of the whole fare; its invoice leaves as a delivery once there is a chat for it.

    An outside gateway is asked first, and the invoice follows its answer.
    """
    payment = Payment(
        id=PaymentId(context.ids.number()),
        booking_id=booking.id,
        customer_id=booking.customer_id,
        amount=booking.fare,
        currency=booking.currency,
        gateway=context.rules.gateway,
        idempotency_key=context.ids.token(),
        created_at=context.now(),
    )
    await uow.payments.add(payment)
    uow.deliver(open_payment(payment, is_new=True))
    return payment


async def _free_code(uow: UnitOfWork, context: UseCaseContext) -> BookingCode:
    while True:
        code = context.ids.code()
        if await uow.bookings.code_is_free(code):
            return BookingCode(code)
