"""The driver's job message: an offer, then the next step, then how it ended."""

from collections.abc import Sequence

from domain import events as ev
from domain.messages.delivery import Channel, Delivery
from domain.model.booking import Booking
from domain.values.actor import ActorKind
from domain.values.ids import DriverId
from domain.values.reasons import CancelReason, ReleaseReason
from domain.values.status import BookingStatus


def driver_messages(booking: Booking, events: Sequence[ev.BookingEvent]) -> list[Delivery]:
    """Deliveries to the drivers that one transaction concerned."""
    return [delivery for event in events for delivery in _for_event(booking, event)]


def _for_event(booking: Booking, event: ev.BookingEvent) -> list[Delivery]:
    match event:
        case ev.RideOffered():
            return _job(booking, event, event.driver_id, event.offer)
        case ev.VehicleAssigned() if event.driver_id is not None:
            return _job(booking, event, event.driver_id, event.offer)
        case ev.DriverArrived() | ev.TripStarted():
            return _job(booking, event, booking.driver_id, booking.offer)
        case ev.OfferDeclined():
            withdrawn = event.actor.kind is not ActorKind.DRIVER
            return _job(booking, event, event.driver_id, event.offer, "released" if withdrawn else "declined")
        case ev.OfferLapsed():
            return _job(booking, event, event.driver_id, event.offer, "lapsed")
        case ev.VehicleReleased():
            gave_up = event.reason is ReleaseReason.DRIVER_GAVE_UP
            return _job(booking, event, event.driver_id, event.offer, "gave_up" if gave_up else "released")
        case ev.TripCompleted():
            return _job(booking, event, event.driver_id, event.offer, "completed")
        case ev.BookingCancelled():
            return _cancelled(booking, event)
        case _:
            return []


def _cancelled(booking: Booking, event: ev.BookingCancelled) -> list[Delivery]:
    if event.reason is CancelReason.NO_SHOW:
        return _job(booking, event, event.driver_id, event.offer, "no_show")
    edited = _job(booking, event, event.driver_id, event.offer, "cancelled")
    if not edited or event.was == BookingStatus.OFFERED.value:
        return edited
    ringing = Delivery(
        channel=Channel.DISPATCH,
        chat_id=edited[0].chat_id,
        booking_id=booking.id,
        template="job_cancelled",
        event_number=event.number,
    )
    return [*edited, ringing]


def _job(
    booking: Booking, event: ev.BookingEvent, driver_id: DriverId | None, offer: int, end: str = ""
) -> list[Delivery]:
    if driver_id is None:
        return []
    return [
        Delivery(
            channel=Channel.DISPATCH,
            chat_id=driver_id,
            booking_id=booking.id,
            template="job",
            event_number=event.number,
            subject=f"job:{booking.id}:{offer}",
            arguments={"offer": offer, "end": end},
        )
    ]
