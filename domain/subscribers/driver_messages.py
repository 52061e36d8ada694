"""The driver's job message: an offer, then the next step, then how it ended."""

from collections.abc import Sequence
from typing import assert_never

from domain import events as ev
from domain.messages.delivery import Delivery
from domain.messages.driver import job, job_cancelled
from domain.model.booking import Booking
from domain.values.actor import ActorKind
from domain.values.reasons import CancelReason, ReleaseReason
from domain.values.status import BookingStatus


def driver_messages(booking: Booking, events: Sequence[ev.BookingEvent]) -> list[Delivery]:
    """Deliveries to the drivers that one transaction concerned."""
    return [delivery for event in events for delivery in _for_event(booking, event)]


def _for_event(booking: Booking, event: ev.BookingEvent) -> list[Delivery]:
    match event:
        case ev.RideOffered():
            return job(booking, event, event.driver_id, event.offer, is_new=True)
        case ev.VehicleAssigned():
            return job(booking, event, event.driver_id, event.offer)
        case ev.DriverArrived() | ev.TripStarted():
            return job(booking, event, booking.driver_id, booking.offer)
        case ev.OfferDeclined():
            withdrawn = event.actor.kind is not ActorKind.DRIVER
            return job(booking, event, event.driver_id, event.offer, "released" if withdrawn else "declined")
        case ev.OfferLapsed():
            return job(booking, event, event.driver_id, event.offer, "lapsed")
        case ev.VehicleReleased():
            gave_up = event.reason is ReleaseReason.DRIVER_GAVE_UP
            return job(booking, event, event.driver_id, event.offer, "gave_up" if gave_up else "released")
        case ev.TripCompleted():
            return job(booking, event, event.driver_id, event.offer, "completed")
        case ev.BookingCancelled():
            return _cancelled(booking, event)
        case (
            ev.BookingPlaced()
            | ev.CallerClaimed()
            | ev.MoneyCaptured()
            | ev.BookingRequested()
            | ev.BookingConfirmed()
            | ev.RefundOpened()
            | ev.RefundDone()
        ):
            return []
        case never:
            assert_never(never)


def _cancelled(booking: Booking, event: ev.BookingCancelled) -> list[Delivery]:
    if event.reason is CancelReason.NO_SHOW:
        return job(booking, event, event.driver_id, event.offer, "no_show")
    edited = job(booking, event, event.driver_id, event.offer, "cancelled")
    if event.driver_id is None or event.was == BookingStatus.OFFERED.value:
        return edited
    return [*edited, job_cancelled(booking, event, event.driver_id)]
